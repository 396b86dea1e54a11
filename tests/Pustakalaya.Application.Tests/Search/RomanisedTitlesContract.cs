using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Pustakalaya.Application.Search;
using Pustakalaya.Testing;
using Xunit;
using Xunit.Abstractions;

namespace Pustakalaya.Application.Tests.Search;

public abstract class RomanisedTitlesContract(RomanisedTitlesContract.Shelf shelf, ITestOutputHelper output)
{
    [RequiresFact(Needs.Postgres)]
    public async Task A_known_title_is_among_the_first_three_of_a_thousand_however_people_type_it()
    {
        var spellings = Shelf.Rows().SelectMany(row => row.Typed.Select(typed => (row.Title, Typed: typed))).ToList();
        var misses = new List<string>();
        foreach (var (title, typed) in spellings)
        {
            var found = (await shelf.SearchAsync(typed)).Items.Select(i => i.Card.Title).ToList();
            if (!found.Take(3).Contains(title))
                misses.Add($"{typed} -> {string.Join(", ", found.Take(3))} (wanted {title}, {found.IndexOf(title) + 1})");
        }

        foreach (var miss in misses)
            output.WriteLine(miss);
        spellings.Should().HaveCount(123);
        misses.Count.Should().BeLessThanOrEqualTo(3, "at least 120 of 123 spellings lead to their title; lost: {0}", string.Join("; ", misses));
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_title_is_suggested_while_it_is_being_typed_in_either_script()
    {
        foreach (var typed in new[] { "muna m", "munam", "मुना", "मुनामद" })
        {
            var suggested = await shelf.SendAsync(new SuggestTitles.Query(typed));
            suggested.Value.Items.Select(i => i.Title).Should().Contain("मुनामदन", "{0} is how it begins", typed);
        }
    }

    public class Shelf : LibraryToSearch
    {
        // Words that Nepali titles are made of, many of them also in the titles that are looked for.
        private static readonly string[] Words =
            ("कथा कविता फूल सेतो रातो बाघ मदन मुना राम सीता यात्री यात्रा जीवन काँडा धरती आकाश पानी हिमाल पहाड तराई नदी गाउँ घर घाम जून तारा बाटो पाइला सपना माया मन देश नेपाल नेपाली " +
            "व्याकरण भाषा साहित्य इतिहास गौरी शङ्कर तरुण तपसी पागल बुढो केटो केटी आमा बाबु छोरा छोरी दाजु बहिनी गुरु चेला राजा रानी दरबार सिंह हात्ती कुकुर बिरालो चरो माछा रूख पात फल अन्न खेती " +
            "किसान मजदुर शिक्षा विद्यालय किताब पुस्तक अक्षर चित्र गीत सङ्गीत नाच बाजा खेल मेला जात्रा पर्व दशैं तिहार होली समाज संस्कृति धर्म न्याय कानुन संविधान अधिकार नागरिक सरकार सेना युद्ध शान्ति " +
            "विज्ञान गणित अङ्क बीउ माटो ढुङ्गा काठ आगो हावा बादल वर्षा हिउँ मौसम वसन्त शिशिर बिहान साँझ रात दिन महिना वर्ष काल समय कर्नाली कोशी गण्डकी सगरमाथा काठमाडौं पोखरा मिथिला").Split(' ');

        public static IEnumerable<(string Title, string[] Typed)> Rows()
        {
            using var reader = new StreamReader(typeof(Shelf).Assembly.GetManifestResourceStream("romanised-titles.tsv")!);
            reader.ReadLine();
            while (reader.ReadLine() is { Length: > 0 } line)
                yield return (line.Split('\t')[0], line.Split('\t')[1].Split(';'));
        }

        public override async Task InitializeAsync()
        {
            await base.InitializeAsync();
            if (Database is null)
                return;
            foreach (var (title, _) in Rows())
                await AddAsync(new Book(title));
            var random = new Random(7);
            var others = new HashSet<string>();
            while (others.Count < 1000)
                others.Add(string.Join(' ', Enumerable.Range(0, random.Next(1, 5)).Select(_ => Words[random.Next(Words.Length)])));
            others.ExceptWith(Rows().Select(r => r.Title));
            foreach (var title in others)
                await AddAsync(new Book(title, "यो पुस्तक " + Words[random.Next(Words.Length)] + " र " + Words[random.Next(Words.Length)] + " का बारेमा हो।"));
        }
    }
}
