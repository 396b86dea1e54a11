using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Pustakalaya.Application.Adapters.Media.Epub;

namespace Pustakalaya.Application.Adapters.Media.Lessons;

/// <summary>What a page of a lesson says, as far as its HTML alone tells: what its scripts would write is not known. Pure.</summary>
internal sealed partial class LessonPage
{
    /// <summary>Longer ones are data, not pages.</summary>
    public const int Longest = 4 * 1024 * 1024;

    private static readonly HashSet<string> Inline = new(StringComparer.Ordinal)
    {
        "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "dfn", "em", "font", "i", "ins", "kbd", "mark", "q", "rb", "rp", "rt", "ruby", "s", "samp", "small", "span",
        "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr", "label", "img", "nobr",
    };

    private static readonly (string Element, string Attribute)[] Loading =
    [
        ("script", "src"), ("link", "href"), ("img", "src"), ("audio", "src"), ("video", "src"), ("video", "poster"), ("source", "src"), ("track", "src"), ("iframe", "src"), ("frame", "src"),
        ("embed", "src"), ("object", "data"), ("input", "src"), ("body", "background"), ("td", "background"), ("table", "background"), ("a", "href"), ("area", "href"),
    ];

    private readonly List<string> _links = [];

    private LessonPage(string html)
    {
        Title = TitleTag().Match(html) is { Success: true } title ? PdfInfoOutput.Clean(WebUtility.HtmlDecode(title.Groups[1].Value)) : null;
        var line = new StringBuilder();
        var text = new StringBuilder();
        var reader = new MarkupReader(html);
        while (reader.Read())
        {
            if (reader.Kind == MarkupKind.Text)
            {
                line.Append(reader.Text);
                continue;
            }

            if (!Inline.Contains(reader.Name)) End(line, text);
            if (reader.Kind != MarkupKind.Start) continue;
            if (reader.Name == "html") Language ??= LanguageOf(reader.Attribute("lang") ?? reader.Attribute("xml:lang"));
            if (reader.Name == "meta" && reader.Attribute("property") == "og:image") Picture ??= reader.Attribute("content");
            if (reader.Name == "base" && reader.Attribute("href") is { Length: > 0 }) HasBase = true;
            foreach (var (element, attribute) in Loading)
                if (reader.Name == element && reader.Attribute(attribute) is { Length: > 0 } link) _links.Add(link);
        }

        End(line, text);
        Text = text.ToString();
    }

    public string? Title { get; }

    /// <summary>ISO 639 code.</summary>
    public string? Language { get; }

    /// <summary>Address of the picture that the page gives for itself.</summary>
    public string? Picture { get; }

    /// <summary>Its addresses start elsewhere than at the page.</summary>
    public bool HasBase { get; }

    /// <summary>Addresses that it loads or leads to, as they stand there.</summary>
    public IReadOnlyList<string> Links => _links;

    /// <summary>Its words, a line a block.</summary>
    public string Text { get; }

    public static LessonPage Read(byte[] bytes) => new(Decode(bytes));

    private static void End(StringBuilder line, StringBuilder text)
    {
        var before = text.Length;
        foreach (var word in line.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            if (text.Length > 0) text.Append(text.Length == before ? '\n' : ' ');
            CleanText.AppendTo(text, word);
        }

        line.Clear();
    }

    /// <summary>What a browser would do: the mark at the beginning, else what the page says within its first kilobyte, else UTF-8 if it is that.</summary>
    private static string Decode(byte[] bytes)
    {
        if (bytes.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF])) return Encoding.UTF8.GetString(bytes.AsSpan(3));
        if (bytes.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE])) return Encoding.Unicode.GetString(bytes.AsSpan(2));
        if (bytes.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF])) return Encoding.BigEndianUnicode.GetString(bytes.AsSpan(2));
        var said = Charset().Match(Encoding.Latin1.GetString(bytes.AsSpan(0, Math.Min(bytes.Length, 1024)))) is { Success: true } match ? Named(match.Groups[1].Value) : null;
        if (said is null || System.Text.Unicode.Utf8.IsValid(bytes)) said = System.Text.Unicode.Utf8.IsValid(bytes) ? Encoding.UTF8 : Encoding.Latin1;
        return said.GetString(bytes);
    }

    private static Encoding? Named(string name)
    {
        try
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name);
        }
        catch (ArgumentException)
        {
            // Nobody knows it: then it says nothing.
            return null;
        }
    }

    private static string? LanguageOf(string? tag) => tag is not null && LanguageTag().Match(tag) is { Success: true } code ? code.Groups[1].Value.ToLowerInvariant() : null;

    [GeneratedRegex(@"<title[^>]*>([^<]{1,2000})", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex TitleTag();

    [GeneratedRegex(@"charset\s*=\s*[""']?([A-Za-z0-9_.:-]{1,40})", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Charset();

    [GeneratedRegex(@"^([A-Za-z]{2,3})(-|_|$)", RegexOptions.NonBacktracking)]
    private static partial Regex LanguageTag();
}
