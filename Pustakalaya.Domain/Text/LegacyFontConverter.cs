using System.Text;

namespace Pustakalaya.Domain.Text;

/// <summary>
/// Turns the keystrokes of a legacy font into Unicode. Keystrokes come in the order of drawing, Unicode in the order of
/// speaking, so the pieces of one syllable are collected until the next begins.
/// </summary>
public static class LegacyFontConverter
{
    private static readonly LegacyGlyph EyelashRa = new("र्\u200D", GlyphRole.Half);

    /// <param name="keystrokes">What was typed, as text in Windows-1252; characters that the font does not draw stay as they are.</param>
    /// <param name="font">The layout.</param>
    public static string Convert(string keystrokes, LegacyFont font)
    {
        ArgumentNullException.ThrowIfNull(keystrokes);
        ArgumentNullException.ThrowIfNull(font);
        var text = new StringBuilder(keystrokes.Length * 3 / 2);
        var syllable = new LegacySyllable(text);
        foreach (var key in keystrokes)
        {
            if (font.TryGet(key, out var glyph)) syllable.Take(glyph);
            else syllable.Pass(key);
        }

        syllable.Flush();
        return text.ToString();
    }

    /// <summary>
    /// Repairs Unicode that a converter left half done: मार्पmत, पु¥याइ, नया“. Whole Unicode text comes back as it was but for
    /// the order and doubling of signs.
    /// </summary>
    public static string RepairRemnants(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var clean = new StringBuilder(text.Length);
        var syllable = new LegacySyllable(clean);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            // Pieces of glyphs only where a Devanagari letter stands before them; else they are what they look like.
            var inWord = i > 0 && CharKinds.Of(text[i - 1]) == CharKind.Devanagari;
            if (c == '\u0931' && i + 1 < text.Length && text[i + 1] == DevanagariFold.Virama)
            {
                // The eyelash ra of early Unicode; modern text writes ra, virama, joiner.
                syllable.Take(EyelashRa);
                i++;
            }
            else if (Remnant(c, inWord) is { } glyph) syllable.Take(glyph);
            else syllable.Pass(c);
        }

        syllable.Flush();
        return clean.ToString();
    }

    private static LegacyGlyph? Remnant(char c, bool inWord) => c switch
    {
        'm' when inWord => new LegacyGlyph("", GlyphRole.Hook),
        '¥' when inWord => EyelashRa,
        '“' when inWord => new LegacyGlyph("ँ", GlyphRole.Nasal),
        'ा' => new LegacyGlyph("ा", GlyphRole.Matra),
        DevanagariFold.Virama => new LegacyGlyph("\u094D", GlyphRole.Virama),
        '\u093C' => new LegacyGlyph("\u093C", GlyphRole.Nukta),
        >= '\u0901' and <= '\u0903' => new LegacyGlyph(c.ToString(), GlyphRole.Nasal),
        '\u200D' when inWord => new LegacyGlyph("\u200D", GlyphRole.Half),
        _ when DevanagariFold.IsVowelSign(c) => new LegacyGlyph(c.ToString(), GlyphRole.Matra),
        _ when DevanagariFold.IsConsonant(c) => new LegacyGlyph(c.ToString(), GlyphRole.Full),
        _ when DevanagariFold.IsVowel(c) => new LegacyGlyph(c.ToString(), GlyphRole.Vowel),
        _ => null,
    };
}
