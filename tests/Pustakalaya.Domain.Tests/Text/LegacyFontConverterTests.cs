using FluentAssertions;
using Pustakalaya.Domain.Text;
using Xunit;

namespace Pustakalaya.Domain.Tests.Text;

public class LegacyFontConverterTests
{
    [Theory]
    [InlineData("preeti", 50)]
    [InlineData("kantipur", 45)]
    [InlineData("sagarmatha", 49)]
    [InlineData("pcs_nepali", 43)]
    [InlineData("fontasy_himali_tt", 43)]
    public void Converts_every_published_vector_of_a_font(string name, int count)
    {
        var font = LegacyFont.All.Single(f => f.Name == name);
        var vectors = Vectors(name);
        vectors.Should().HaveCount(count);
        foreach (var (typed, expected) in vectors) LegacyFontConverter.Convert(typed, font).Should().Be(expected, "{0} was typed in {1}", typed, name);
    }

    [Fact]
    public void Repairs_every_published_vector_of_half_converted_text()
    {
        var vectors = Vectors("unicode_fix");
        vectors.Should().HaveCount(54);
        foreach (var (typed, expected) in vectors) LegacyFontConverter.RepairRemnants(typed).Should().Be(expected, "{0} was given", typed);
    }

    [Theory]
    [InlineData("ABCDEF+Preeti", "preeti")]
    [InlineData("Preeti,Bold", "preeti")]
    [InlineData("QEHNHK+Himalb", "preeti")]
    [InlineData("Rukmini", "preeti")]
    [InlineData("BIOWJW+Kantipur_Normal", "kantipur")]
    [InlineData("SAGARMATHA", "sagarmatha")]
    [InlineData("PGUGBG+PCS NEPALI", "pcs_nepali")]
    [InlineData("FONTASY_HIMALI_TT", "fontasy_himali_tt")]
    public void A_font_s_name_tells_its_layout(string font, string layout) => LegacyFont.ForFontName(font)!.Name.Should().Be(layout);

    [Theory]
    [InlineData("Kalimati")]
    [InlineData("NotoSansDevanagari-Regular")]
    [InlineData("CIDFont+F1")]
    [InlineData("")]
    public void Other_fonts_have_none(string font) => LegacyFont.ForFontName(font).Should().BeNull();

    [Fact]
    public void What_the_font_does_not_draw_stays()
    {
        LegacyFontConverter.Convert("g]kfn\n2072 नेपाल", LegacyFont.Preeti).Should().EndWith("नेपाल");
        LegacyFontConverter.Convert("", LegacyFont.Preeti).Should().BeEmpty();
        LegacyFontConverter.Convert("\n \t", LegacyFont.Preeti).Should().Be("\n \t");
    }

    [Fact]
    public void Any_keystrokes_convert()
    {
        var random = new Random(5);
        foreach (var font in LegacyFont.All)
            for (var round = 0; round < 500; round++)
            {
                var keys = new string([.. Enumerable.Range(0, 30).Select(_ => (char)random.Next(32, 256))]);
                FluentActions.Invoking(() => LegacyFontConverter.Convert(keys, font)).Should().NotThrow();
                FluentActions.Invoking(() => LegacyFontConverter.RepairRemnants(LegacyFontConverter.Convert(keys, font))).Should().NotThrow();
            }
    }

    [Fact]
    public void Repairing_whole_text_changes_nothing()
    {
        const string whole = "श्रीमान्‌ले गर्‍यो — “सङ्घीय” शृङ्खला क्‍ष, आँखाऔँ दुःख १२३ abc m¥ ऐन।";
        LegacyFontConverter.RepairRemnants(whole).Should().Be(whole);
    }

    /// <summary>The vectors spell the eyelash ra as U+0931, which modern text writes as ra, virama, joiner.</summary>
    private static List<(string Typed, string Expected)> Vectors(string name) =>
    [
        .. TestTables.Rows($"vectors/{name}.tsv", heading: false)
            .Select(row => (Unquoted(row[0]), row[1].Replace("\u0931\u094D", "\u0930\u094D\u200D", StringComparison.Ordinal))),
    ];

    private static string Unquoted(string cell) =>
        cell.Length > 1 && cell[0] == '"' && cell[^1] == '"' ? cell[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal) : cell;
}
