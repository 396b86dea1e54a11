using System.Collections.Frozen;

namespace Pustakalaya.Application.Adapters.Media.Lessons;

/// <summary>What a browser is told that a file of a lesson is, by the end of its name. What is not listed is bytes without a meaning.</summary>
internal static class LessonTypes
{
    private const string Bytes = "application/octet-stream";

    private static readonly FrozenDictionary<string, string> Types = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        [".html"] = "text/html",
        [".htm"] = "text/html",
        [".xhtml"] = "application/xhtml+xml",
        [".css"] = "text/css",
        [".js"] = "text/javascript",
        [".mjs"] = "text/javascript",
        [".json"] = "application/json",
        [".map"] = "application/json",
        [".xml"] = "text/xml",
        [".xsd"] = "text/xml",
        [".dtd"] = "text/plain",
        [".txt"] = "text/plain",
        [".csv"] = "text/csv",
        [".vtt"] = "text/vtt",
        [".svg"] = "image/svg+xml",
        [".png"] = "image/png",
        [".jpg"] = "image/jpeg",
        [".jpeg"] = "image/jpeg",
        [".gif"] = "image/gif",
        [".webp"] = "image/webp",
        [".avif"] = "image/avif",
        [".bmp"] = "image/bmp",
        [".ico"] = "image/x-icon",
        [".cur"] = "image/x-icon",
        [".mp3"] = "audio/mpeg",
        [".m4a"] = "audio/mp4",
        [".aac"] = "audio/aac",
        [".oga"] = "audio/ogg",
        [".ogg"] = "audio/ogg",
        [".opus"] = "audio/ogg",
        [".wav"] = "audio/wav",
        [".flac"] = "audio/flac",
        [".mp4"] = "video/mp4",
        [".m4v"] = "video/mp4",
        [".webm"] = "video/webm",
        [".ogv"] = "video/ogg",
        [".woff"] = "font/woff",
        [".woff2"] = "font/woff2",
        [".ttf"] = "font/ttf",
        [".otf"] = "font/otf",
        [".eot"] = "application/vnd.ms-fontobject",
        [".wasm"] = "application/wasm",
        [".pdf"] = "application/pdf",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> Compressible =
        FrozenSet.Create(StringComparer.Ordinal, "application/xhtml+xml", "application/json", "application/wasm", "image/svg+xml", "image/bmp", "font/ttf", "font/otf", "application/vnd.ms-fontobject");

    public static string Of(string name) => Types.GetValueOrDefault(Path.GetExtension(name), Bytes);

    /// <summary>Becomes smaller by compressing.</summary>
    public static bool IsText(string name) => Of(name) is var type && (type.StartsWith("text/", StringComparison.Ordinal) || Compressible.Contains(type));

    /// <summary>A page whose words are the lesson's.</summary>
    public static bool IsPage(string name) => Of(name) is "text/html" or "application/xhtml+xml";
}
