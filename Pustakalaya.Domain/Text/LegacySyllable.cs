using System.Text;

namespace Pustakalaya.Domain.Text;

/// <summary>One open syllable: takes glyphs in the order of drawing and writes itself in the order of speaking.</summary>
internal sealed class LegacySyllable(StringBuilder text)
{
    private const char Virama = DevanagariFold.Virama;
    private const char Joiner = '\u200D';

    private readonly StringBuilder _base = new();
    private readonly List<char> _matras = [];
    private readonly List<char> _nasals = [];
    private bool _preI;
    private bool _reph;

    /// <summary>The last letter is a half one and waits for its stem or the next letter.</summary>
    private bool IsOpen => _base.Length > 0 && (_base[^1] == Virama || _base[^1] == Joiner);

    private bool IsEmpty => _base.Length == 0 && _matras.Count == 0 && _nasals.Count == 0 && !_preI && !_reph;

    public void Take(LegacyGlyph glyph)
    {
        switch (glyph.Role)
        {
            case GlyphRole.Full or GlyphRole.Half or GlyphRole.Vowel:
                TakeLetter(glyph);
                break;
            case GlyphRole.Matra:
                AddOnce(_matras, glyph.Text[0]);
                break;
            case GlyphRole.Nasal:
                AddOnce(_nasals, glyph.Text[0]);
                break;
            case GlyphRole.PreI:
                if (!IsOpen) Flush();
                _preI = true;
                break;
            case GlyphRole.Reph:
                _reph = true;
                break;
            case GlyphRole.Hook:
                Hook();
                break;
            case GlyphRole.SubjoinedRa:
                Subjoin('र');
                break;
            case GlyphRole.SubjoinedYa:
                Subjoin('य');
                break;
            case GlyphRole.Aa:
                if (IsOpen) Close();
                else AddOnce(_matras, 'ा');
                break;
            case GlyphRole.Virama:
                if (_base.Length > 0 && !IsOpen) _base.Append(Virama);
                break;
            case GlyphRole.Nukta:
                _base.Append(glyph.Text);
                break;
            default:
                Flush();
                text.Append(glyph.Text);
                break;
        }
    }

    /// <summary>A character that is no glyph of the font.</summary>
    public void Pass(char c)
    {
        Flush();
        text.Append(c);
    }

    public void Flush()
    {
        if (IsEmpty) return;
        // The colon of these fonts is a visarga when it stands behind a letter only.
        if (_base.Length == 0 && _matras.Count == 0 && !_preI && !_reph && _nasals is ['ः'])
        {
            text.Append(':');
        }
        else
        {
            if (_reph && _base.Length == 1 && _base[0] == 'इ') _base[0] = 'ई';
            else if (_reph) text.Append('र').Append(Virama);
            Compose();
            text.Append(_base);
            if (_preI) text.Append('ि');
            foreach (var matra in _matras) text.Append(matra);
            if (_nasals.Contains('ँ')) _nasals.Remove('ं');
            foreach (var nasal in _nasals) text.Append(nasal);
        }

        _base.Clear();
        _matras.Clear();
        _nasals.Clear();
        (_preI, _reph) = (false, false);
    }

    private void TakeLetter(LegacyGlyph glyph)
    {
        if (_base.Length > 0 && !IsOpen) Flush();
        foreach (var c in glyph.Text)
        {
            // रु, रू and हृ are drawn as one glyph.
            if (DevanagariFold.IsVowelSign(c)) AddOnce(_matras, c);
            else _base.Append(c);
        }
    }

    private void Subjoin(char letter)
    {
        if (!IsOpen) _base.Append(Virama);
        _base.Append(letter);
    }

    private void Close()
    {
        while (IsOpen) _base.Length--;
    }

    /// <summary>Changes the last letter, past a virama and a subjoined ra.</summary>
    private void Hook()
    {
        var end = _base.Length;
        while (end > 0 && (_base[end - 1] == Virama || _base[end - 1] == Joiner)) end--;
        // त्र and त्त are one glyph each, whose first half the hook makes a क.
        if (end >= 3 && _base[end - 3] == 'त' && _base[end - 2] == Virama && _base[end - 1] is 'र' or 'त')
        {
            _base[end - 3] = 'क';
            return;
        }

        if (end >= 3 && _base[end - 2] == Virama && _base[end - 1] == 'र') end -= 2;
        if (end == 0) return;
        _base[end - 1] = _base[end - 1] switch { 'उ' => 'ऊ', 'भ' => 'झ', 'प' => 'फ', 'त' => 'क', var other => other };
    }

    /// <summary>Signs typed apart that are one letter in Unicode: अ + ा + े is ओ, ा + ै is ौ, ए + े is ऐ.</summary>
    private void Compose()
    {
        if (Has('ा', 'े')) Replace('ा', 'े', 'ो');
        if (Has('ा', 'ै')) Replace('ा', 'ै', 'ौ');
        if (Has('ा', 'ॅ')) Replace('ा', 'ॅ', 'ॉ');
        if (_base.Length == 0) return;
        _base[^1] = (_base[^1], _matras) switch
        {
            ('अ', _) when _matras.Remove('ो') => 'ओ',
            ('अ', _) when _matras.Remove('ौ') => 'औ',
            ('अ', _) when _matras.Remove('ॉ') => 'ऑ',
            ('अ', _) when _matras.Remove('ा') => 'आ',
            ('ए', _) when _matras.Remove('े') => 'ऐ',
            var (last, _) => last,
        };
    }

    private bool Has(char a, char b) => _matras.Contains(a) && _matras.Contains(b);

    private void Replace(char a, char b, char whole)
    {
        _matras.Remove(a);
        _matras.Remove(b);
        _matras.Insert(0, whole);
    }

    private static void AddOnce(List<char> signs, char sign)
    {
        if (!signs.Contains(sign)) signs.Add(sign);
    }
}
