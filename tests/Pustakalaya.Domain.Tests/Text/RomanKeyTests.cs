using FluentAssertions;
using Pustakalaya.Domain.Text;
using Xunit;
using Xunit.Abstractions;

namespace Pustakalaya.Domain.Tests.Text;

public class RomanKeyTests(ITestOutputHelper output)
{
    [Fact]
    public void Most_typed_spellings_of_known_titles_have_the_title_s_key()
    {
        var spellings = TestTables.Rows("romanised-titles.tsv").SelectMany(row => row[1].Split(';').Select(typed => (Title: row[0], Typed: typed))).ToList();
        var keys = spellings.Select(s => (s.Title, s.Typed, Key: RomanKey.OfTitle(s.Title), TypedKey: RomanKey.OfTitle(s.Typed))).ToList();
        foreach (var miss in keys.Where(k => k.Key != k.TypedKey)) output.WriteLine($"{miss.Title} {miss.Key} <> {miss.Typed} {miss.TypedKey} ({Distance(miss.Key, miss.TypedKey)})");

        spellings.Should().HaveCount(123);
        var exact = keys.Count(k => k.Key == k.TypedKey);
        var near = keys.Count(k => Distance(k.Key, k.TypedKey) <= 1);
        output.WriteLine($"{exact} {near}");
        exact.Should().BeGreaterThanOrEqualTo(107);
        near.Should().BeGreaterThanOrEqualTo(120);
    }

    /// <summary>Levenshtein distance.</summary>
    internal static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var next = Math.Min(Math.Min(row[j] + 1, row[j - 1] + 1), diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                diagonal = row[j];
                row[j] = next;
            }
        }

        return row[b.Length];
    }
}
