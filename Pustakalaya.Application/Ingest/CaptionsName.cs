using System.Collections.Frozen;

namespace Pustakalaya.Application.Ingest;

/// <summary>The language in the name of a file of captions: <c>film.ne.vtt</c>. Pure.</summary>
internal static class CaptionsName
{
    /// <summary>As players of films write them, and what the library calls them.</summary>
    private static readonly FrozenDictionary<string, string> Codes = new Dictionary<string, string>
    {
        ["ne"] = "ne",
        ["nep"] = "ne",
        ["nepali"] = "ne",
        ["en"] = "en",
        ["eng"] = "en",
        ["english"] = "en",
        ["hi"] = "hi",
        ["hin"] = "hi",
        ["mai"] = "mai",
        ["bho"] = "bho",
        ["the"] = "the",
        ["thr"] = "thr",
        ["taj"] = "taj",
        ["new"] = "new",
        ["mgp"] = "mgp",
        ["awa"] = "awa",
        ["lif"] = "lif",
        ["sa"] = "sa",
        ["san"] = "sa",
        ["bo"] = "bo",
        ["tib"] = "bo",
        ["ur"] = "ur",
        ["urd"] = "ur",
        ["bn"] = "bn",
        ["ben"] = "bn",
        ["zh"] = "zh",
        ["chi"] = "zh",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>ISO 639 code, or null when the name says none.</summary>
    public static string? LanguageOf(string fileName) => fileName.Split('.') switch
    {
        [_, .., var code, _] => Codes.GetValueOrDefault(code.Split('-', '_')[0]),
        _ => null,
    };
}
