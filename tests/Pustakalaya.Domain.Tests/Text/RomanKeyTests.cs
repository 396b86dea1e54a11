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

    [Theory]
    [InlineData("संविधान", "sambidhan", "samvidhaan", "SAMBIDHAN", "saṃvidhāna")]
    [InlineData("काठमाडौं", "kathmandu", "Kathmandu", "kathmandau")]
    [InlineData("लक्ष्मी", "laxmi", "lakshmi", "lakchhmi")]
    [InlineData("ज्ञान", "gyan", "jnana", "gnyan")]
    [InlineData("स्वयम्भू", "swayambhu", "swoyambhu", "svayambhu")]
    [InlineData("बुद्ध", "buddha", "budha")]
    [InlineData("छोरा", "chora", "chhora")]
    [InlineData("कक्षा १०", "kaksha 10", "kaxa10")]
    public void A_word_and_its_spellings_have_one_key(string word, params string[] typed)
    {
        foreach (var spelling in typed) RomanKey.OfTitle(spelling).Should().Be(RomanKey.OfTitle(word), "{0} is {1}", spelling, word);
    }

    [Theory]
    [InlineData("मुनामदन", "मुना मदन", "muna madan", "munamadan", "Muna-Madan")]
    public void Spaces_in_a_title_do_not_matter(params string[] titles) => titles.Select(RomanKey.OfTitle).Distinct().Should().ContainSingle();

    [Theory]
    [InlineData("nepalko", "नेपालको")]
    [InlineData("kitabharu", "किताब")]
    [InlineData("basai", "बसाइँ")]
    [InlineData("sumnima", "सुम्निमा")]
    [InlineData("upatyaka", "उपत्यका")]
    [InlineData("sambidhanma", "संविधानले")]
    public void A_typed_word_is_looked_up_under_the_key_of_the_stem(string typed, string word)
    {
        var keyOfStem = RomanKey.OfWord(NepaliText.Stem(NepaliText.Fold(word)));
        RomanKey.Variants(typed).Should().Contain(keyOfStem).And.OnlyHaveUniqueItems();
    }

    [Fact]
    public void The_first_key_to_look_up_is_the_word_s_own()
    {
        RomanKey.Variants("nepalko")[0].Should().Be(RomanKey.OfWord("nepalko"));
        RomanKey.Variants("बसाइँ").Should().Equal("bsen", "bse");
        RomanKey.Variants("?!").Should().Equal("");
        RomanKey.OfWord("").Should().BeEmpty();
        RomanKey.OfWord("你好").Should().BeEmpty();
    }

    [Fact]
    public void Keys_of_anything_are_short_ascii()
    {
        var random = new Random(3);
        for (var round = 0; round < 3_000; round++)
        {
            var word = new string([.. Enumerable.Range(0, random.Next(1, 300)).Select(_ => round % 2 == 0 ? (char)random.Next('a', 'z' + 1) : (char)random.Next(0x900, 0x980))]);
            if (!RomanKey.OfWord(word).All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c))) Assert.Fail($"The key of {word} is {RomanKey.OfWord(word)}.");
        }
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
