using Microsoft.Extensions.Caching.Memory;

namespace Pustakalaya.Application.Adapters.Media.Lessons;

/// <summary>Keeps the tables of the lessons that are being played: a lesson asks for a hundred files in a row.</summary>
internal sealed class LessonPacks : IDisposable
{
    /// <summary>Rows of tables that are kept, about 200 bytes each.</summary>
    private const int MostRows = 100_000;

    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(10);

    private readonly MemoryCache _tables = new(new MemoryCacheOptions { SizeLimit = MostRows });

    /// <summary>Null when the lesson has not been unpacked.</summary>
    public LessonPack? Open(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
            return null;
        // Unpacked anew it is another file, with another table.
        var key = (path, file.LastWriteTimeUtc, file.Length);
        return _tables.GetOrCreate(key, entry =>
        {
            var pack = LessonPack.Read(path);
            entry.SlidingExpiration = Kept;
            entry.Size = pack.Count + 1;
            return pack;
        });
    }

    public void Dispose() => _tables.Dispose();
}
