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

    /// <summary>The vectors spell the eyelash ra as U+0931, which modern text writes as ra, virama, joiner.</summary>
    private static List<(string Typed, string Expected)> Vectors(string name) =>
    [
        .. TestTables.Rows($"vectors/{name}.tsv", heading: false)
            .Select(row => (Unquoted(row[0]), row[1].Replace("\u0931\u094D", "\u0930\u094D\u200D", StringComparison.Ordinal))),
    ];

    private static string Unquoted(string cell) =>
        cell.Length > 1 && cell[0] == '"' && cell[^1] == '"' ? cell[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal) : cell;
}
