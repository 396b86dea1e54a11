namespace Pustakalaya.Domain.Text;

/// <summary>What a token is written in; decides how it is folded, stemmed and looked up.</summary>
public enum Script
{
    Devanagari,
    Latin,

    /// <summary>Digits alone, of any script; <see cref="Token.Folded"/> holds them as ASCII.</summary>
    Number,

    /// <summary>Any other letters: Tibetan, Arabic, Chinese ...</summary>
    Other,
}

/// <summary>One word of a text.</summary>
/// <param name="Start">Offset of the first UTF-16 unit in the text given to <see cref="Tokeniser.Tokenise"/>.</param>
/// <param name="Length">UTF-16 units of that text, joiners and signs included: a mark around them cuts no grapheme.</param>
/// <param name="Script">What it is written in.</param>
/// <param name="Folded">The word as <see cref="NepaliText.Fold"/> gives it: the same for every usual spelling.</param>
/// <param name="Stem">The term that search stores: <see cref="NepaliText.Stem"/> of a Devanagari word, else as folded.</param>
public readonly record struct Token(int Start, int Length, Script Script, string Folded, string Stem)
{
    /// <summary>Offset just behind the token.</summary>
    public int End => Start + Length;
}
