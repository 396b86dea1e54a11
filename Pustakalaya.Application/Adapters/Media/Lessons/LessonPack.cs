using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pustakalaya.Application.Adapters.Media.Lessons;

/// <summary>A file of a lesson: where its bytes lie in the pack.</summary>
/// <param name="Path">As pages of the lesson name it; compared without case, for those made where case does not count. Never a path on the disk.</param>
/// <param name="Zipped">Bytes of its copy in gzip, which follows at once; 0 where compressing was not worth it.</param>
internal sealed record LessonEntry(
    [property: JsonPropertyName("p")] string Path,
    [property: JsonPropertyName("o")] long Offset,
    [property: JsonPropertyName("n")] long Length,
    [property: JsonPropertyName("z")] long Zipped);

/// <summary>
/// All files of a lesson as one file of ours: their bytes one after the other, then the table of where each lies, then where the table lies. One file
/// appears whole or not at all, and thousands of small files cost one flush to the disk, not thousands.
/// </summary>
internal sealed class LessonPack
{
    /// <summary>Its name among the derived files.</summary>
    public const string Name = "lesson.pack";

    /// <summary>Stands at the very end, after the offset of the table.</summary>
    internal static ReadOnlySpan<byte> Mark => "PKLESSN1"u8;

    private const int TailLength = 16;

    private const long LongestTable = 64 * 1024 * 1024;

    private readonly Dictionary<string, LessonEntry> _entries;

    private LessonPack(IEnumerable<LessonEntry> entries) => _entries = entries.ToDictionary(e => e.Path, StringComparer.OrdinalIgnoreCase);

    public int Count => _entries.Count;

    /// <exception cref="InvalidDataException">Not a pack, or not of this version.</exception>
    /// <exception cref="FileNotFoundException">The lesson has not been unpacked.</exception>
    public static LessonPack Read(string path)
    {
        using var file = File.OpenHandle(path);
        var length = RandomAccess.GetLength(file);
        Span<byte> tail = stackalloc byte[TailLength];
        if (length < TailLength || RandomAccess.Read(file, tail, length - TailLength) < TailLength || !tail[8..].SequenceEqual(Mark))
            throw new InvalidDataException($"{path} is not a pack of a lesson.");
        var from = BinaryPrimitives.ReadInt64LittleEndian(tail);
        var size = length - TailLength - from;
        if (from < 0 || size is < 0 or > LongestTable)
            throw new InvalidDataException($"{path} has its table at {from}, which cannot be.");
        var table = new byte[size];
        for (int at = 0, read; at < table.Length; at += read)
        {
            if ((read = RandomAccess.Read(file, table.AsSpan(at), from + at)) == 0)
                throw new InvalidDataException($"{path} became shorter while it was read.");
        }

        return new LessonPack(JsonSerializer.Deserialize<LessonEntry[]>(table) ?? throw new InvalidDataException($"{path} has no table."));
    }

    /// <summary>The file of that name; for a folder its index page.</summary>
    public LessonEntry? Find(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (LessonNames.Of(path) is not { } name)
            return null;
        return _entries.GetValueOrDefault(name) ?? (name.Length == 0 || name[^1] == '/' ? _entries.GetValueOrDefault(name + "index.html") ?? _entries.GetValueOrDefault(name + "index.htm") : null);
    }
}
