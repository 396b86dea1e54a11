using System.Globalization;
using Pustakalaya.Application.Search;

namespace Pustakalaya.Application.Tests.Search;

/// <summary>The searches that both engines must answer alike. A line is words, then <c>|</c> and filters, sort, page and size as in an address.</summary>
internal static class SearchContractQueries
{
    private static readonly string[] Known =
    [
        // Devanagari, with and without case endings and with other spellings.
        "हिमनदी", "हिमनदीको", "हिमनदीहरूबाट", "पानी", "पानीले", "पानि", "संविधान", "संविधानको", "सम्विधान", "नेपाल", "नेपालको", "बाघ", "मुना", "मदन", "खण्डकाव्य", "इतिहास",
        "विज्ञान", "र", "छ", "यो", "राजपत्र", "पुरानो राजपत्र", "आचार्य", "२०७२", "2072", "कक्षा ८", "कक्षा 8", "चतुर खरायो",
        // Typed in Latin letters.
        "himnadi", "himanadi", "sambidhan", "samvidhaan", "SAMBIDHAN", "pani", "paani", "paniko", "nepal", "nepalko", "bagh", "itihas", "bigyan", "kharayo", "devkota", "sakya", "acharya",
        // English.
        "water", "Water", "WATER", "rule", "law", "civics", "river", "garden", "the", "of", "is", "laboratory", "constitution", "king", "canary", "history nepal",
        // Titles, however spelled and parted; and misspelled.
        "muna madan", "munamadan", "moona madan", "मुना मदन", "nagarik shiksha", "the journey of water", "journey of wate", "laboritory manual", "labratory manul", "nepali folk tails", "civiks",
        // Several words, also of both scripts.
        "हिमनदी पानी", "himnadi पानी", "हिमनदी संविधान", "water river", "water of the river", "rule law parliament", "पानी हावा माटो", "नेपाल संविधान इतिहास", "bagh kharayo", "पानी water",
        "one two three four five six seven eight nine ten", "पानी पानी पानी",
        // Phrases.
        "\"बरफको नदी\"", "\"नदी बरफको\"", "\"rule of law\"", "\"law of rule\"", "\"of the\"", "\"the of\"", "\"it is not\"", "\"not it is\"", "«पानीको यात्रा»", "\"पानीको यात्रा\"", "\"barafko nadi\"",
        "\"rule of the law\"", "\"water of the\" river", "\"it is\" \"of the\"", "\"journey of water\"", "\"नेपालको संविधान\"", "\"nepalko samvidhan\"", "\"बरफको नदी", "water \"rule of law\"", "\"water\"",
        // Nothing to find; signs.
        "zeppelin", "xylophone zeppelin", "पखपखपख", "keystrokes", "गोप्य", "!!!", "\"\"", "&|!():*<->'\\", "a\"b", "C++ AND OR NOT near:5", "* OR *", "pani~2 water^9", "😀 हिमनदी",
    ];

    private static readonly string[] Filters =
    [
        "language=ne", "language=en", "language=ne,en", "language=mai", "language=ne,en,mai,new", "kind=document", "kind=video", "kind=document,audio", "level=primary", "level=primary,secondary", "level=basic",
        "language=en&level=secondary", "kind=document&language=ne&level=primary", "language=ne,en&level=primary,basic&kind=document", "language=mai,new&level=basic",
    ];

    /// <summary>Each once.</summary>
    public static IReadOnlyList<string> All { get; } =
    [.. new[]
    {
        Known.Select(q => q + "|size=100"),
        // Made-up words from the most frequent to rare ones, alone, in pairs and as phrases.
        Enumerable.Range(0, 24).Select(i => SearchContractLibrary.Words[i * i]).Select(w => w + "|size=100"),
        Enumerable.Range(0, 12).Select(i => $"{SearchContractLibrary.Words[i]} {SearchContractLibrary.Words[20 + (i * 3)]}|size=100"),
        Enumerable.Range(0, 8).Select(i => $"\"{SearchContractLibrary.Words[i]} {SearchContractLibrary.Words[(i + 3) % 8]}\"|size=100"),
        Enumerable.Range(0, 6).Select(i => $"\"{SearchContractLibrary.Words[i]} {SearchContractLibrary.Words[30 + i]}\"|size=100"),
        Filters.Select(f => "|" + f),
        Filters.Select(f => "पानी|size=100&" + f),
        Filters.Select(f => "of the|size=100&" + f),
        Filters.Take(6).Select(f => "\"of the\"|size=100&" + f),
        ["|", "|sort=newest", "|sort=title", "|sort=title&ui=en", "|sort=newest&page=2", "|sort=title&page=3&size=10", "|page=2&language=ne", "|page=50", "|sort=title&language=en&level=primary"],
        ["पानी|sort=newest", "पानी|sort=title", "water|sort=title&ui=en", "the|sort=newest&page=2&size=5", "the|sort=title&page=3&size=5", "र|sort=title&ui=en&page=2&size=7", "र|page=2&size=5", "the|page=3&size=10", "the|page=40"],
        ["\"of the\"|sort=title", "\"of the\"|sort=newest&size=3&page=2", "laboritory manual|sort=title", "laboritory manual|language=ne", "laboritory manual|language=en", "muna madan|level=primary"],
    }.SelectMany(q => q).Distinct()];

    public static SearchItems.Query Parse(string line)
    {
        var at = line.LastIndexOf('|');
        var settings = line[(at + 1)..].Split('&', StringSplitOptions.RemoveEmptyEntries).Select(s => s.Split('=')).ToDictionary(s => s[0], s => s[1]);
        string[] Codes(string name) => settings.GetValueOrDefault(name)?.Split(',') ?? [];
        int Number(string name, int otherwise) => settings.TryGetValue(name, out var text) ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
        return new SearchItems.Query(
            at == 0 ? null : line[..at],
            Codes("kind"),
            Codes("language"),
            Codes("level"),
            [],
            settings.GetValueOrDefault("sort") switch { "newest" => SearchSort.Newest, "title" => SearchSort.Title, _ => SearchSort.Relevance },
            Number("page", 1),
            Number("size", 20),
            settings.GetValueOrDefault("ui", "ne"));
    }
}
