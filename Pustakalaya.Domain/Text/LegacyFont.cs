using System.Collections.Frozen;
using System.Globalization;

namespace Pustakalaya.Domain.Text;

/// <summary>What a glyph of a legacy font is in the syllable that it helps to draw.</summary>
internal enum GlyphRole
{
    /// <summary>A consonant or conjunct with its inherent a.</summary>
    Full,

    /// <summary>A half letter: ends in virama (and joiner), wants a stem or another letter.</summary>
    Half,
    Vowel,
    Matra,
    Nasal,

    /// <summary>The upright of ा, which also completes a half letter.</summary>
    Aa,
    Virama,

    /// <summary>ि, typed before the letter it follows in Unicode.</summary>
    PreI,

    /// <summary>र् over a letter, typed behind it.</summary>
    Reph,

    /// <summary>The hook that makes फ of प, क्र of त्र, ऊ of उ.</summary>
    Hook,
    SubjoinedRa,
    SubjoinedYa,
    Nukta,
    Digit,
    Punct,
}

internal readonly record struct LegacyGlyph(string Text, GlyphRole Role);

/// <summary>
/// A keyboard layout of the pre-Unicode fonts: which piece of a letter each code draws. Made by looking at the glyphs;
/// most Nepali books and laws typed before 2010 are keystrokes of one of these.
/// </summary>
/// <remarks>
/// The tables (<c>Data/*.tsv</c>: code, character, Unicode, role) began from those of nep-ttf2utf (Apache License 2.0); every code of
/// the first four fonts was compared with the drawn glyph, and several were wrong. The Himali layout rests on that source alone.
/// </remarks>
public sealed class LegacyFont
{
    private readonly FrozenDictionary<char, LegacyGlyph> _glyphs;

    private LegacyFont(string name)
    {
        Name = name;
        var glyphs = new Dictionary<char, LegacyGlyph>();
        foreach (var row in EmbeddedTable.Rows(name + ".tsv"))
        {
            var glyph = new LegacyGlyph(row[3] == "HOOK" ? "" : row[2], RoleOf(row[3]));
            var code = (char)int.Parse(row[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            // As Windows-1252, as the raw code, and as symbol fonts are numbered.
            glyphs[row[1][0]] = glyph;
            glyphs.TryAdd(code, glyph);
            glyphs.TryAdd((char)(0xF000 + code), glyph);
        }

        _glyphs = glyphs.ToFrozenDictionary();
    }

    public static LegacyFont Preeti { get; } = new("preeti");

    public static LegacyFont Kantipur { get; } = new("kantipur");

    public static LegacyFont Sagarmatha { get; } = new("sagarmatha");

    public static LegacyFont PcsNepali { get; } = new("pcs_nepali");

    public static LegacyFont FontasyHimali { get; } = new("fontasy_himali_tt");

    /// <summary>All layouts, the commonest first.</summary>
    public static IReadOnlyList<LegacyFont> All { get; } = [Preeti, Kantipur, Sagarmatha, PcsNepali, FontasyHimali];

    /// <summary>File name of the table.</summary>
    public string Name { get; }

    /// <summary>
    /// The layout that a font's name stands for, or null for a font that is none of them. A hint only: fonts are renamed,
    /// and one name may cover two layouts.
    /// </summary>
    /// <param name="fontName">As a PDF gives it: <c>ABCDEF+Preeti,Bold</c>.</param>
    public static LegacyFont? ForFontName(string fontName)
    {
        ArgumentNullException.ThrowIfNull(fontName);
        var name = Plain(fontName);
        // Himalb and Rukmini draw the Preeti layout, whatever their names say.
        if (name.StartsWith("preeti", StringComparison.Ordinal) || name.StartsWith("himalb", StringComparison.Ordinal) || name.StartsWith("rukmini", StringComparison.Ordinal)) return Preeti;
        if (name.StartsWith("kantipur", StringComparison.Ordinal)) return Kantipur;
        if (name.StartsWith("sagarmatha", StringComparison.Ordinal)) return Sagarmatha;
        if (name.StartsWith("pcsnepali", StringComparison.Ordinal)) return PcsNepali;
        return name.StartsWith("fontasyhimali", StringComparison.Ordinal) ? FontasyHimali : null;
    }

    internal bool TryGet(char keystroke, out LegacyGlyph glyph) => _glyphs.TryGetValue(keystroke, out glyph);

    /// <summary>Without the subset's prefix, the style behind a comma, spaces, underscores and capitals.</summary>
    private static string Plain(string fontName)
    {
        var plus = fontName.IndexOf('+', StringComparison.Ordinal);
        var name = plus == 6 ? fontName[7..] : fontName;
        var comma = name.IndexOf(',', StringComparison.Ordinal);
        if (comma >= 0) name = name[..comma];
        return string.Concat(name.Where(char.IsLetterOrDigit)).ToLowerInvariant();
    }

    private static GlyphRole RoleOf(string role) => role switch
    {
        "FULL" => GlyphRole.Full,
        "HALF" => GlyphRole.Half,
        "VOWEL" => GlyphRole.Vowel,
        "MATRA" => GlyphRole.Matra,
        "NASAL" => GlyphRole.Nasal,
        "AA" => GlyphRole.Aa,
        "VIRAMA" => GlyphRole.Virama,
        "PRE_I" => GlyphRole.PreI,
        "REPH" => GlyphRole.Reph,
        "HOOK" => GlyphRole.Hook,
        "SUBJOINED_RA" => GlyphRole.SubjoinedRa,
        "SUBJOINED_YA" => GlyphRole.SubjoinedYa,
        "NUKTA" => GlyphRole.Nukta,
        "DIGIT" => GlyphRole.Digit,
        "PUNCT" => GlyphRole.Punct,
        _ => throw new InvalidDataException($"Unknown role of a glyph: {role}."),
    };
}
