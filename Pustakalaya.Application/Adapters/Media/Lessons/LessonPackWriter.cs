using System.Buffers.Binary;
using System.IO.Compression;
using System.Text.Json;

namespace Pustakalaya.Application.Adapters.Media.Lessons;

/// <summary>Writes a <see cref="LessonPack"/>; it is none before <see cref="FinishAsync"/>.</summary>
internal sealed class LessonPackWriter(string path) : IAsyncDisposable
{
    /// <summary>A copy in gzip must spare that much of the bytes, else asking for it costs more than it saves.</summary>
    private const double WorthIt = 0.9;

    /// <summary>Longer texts are sent as they are: they would be held in memory for compressing.</summary>
    private const int LongestText = 8 * 1024 * 1024;

    private readonly FileStream _file = new(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 128 * 1024, FileOptions.Asynchronous);
    private readonly List<LessonEntry> _entries = [];

    /// <param name="name">Without a slash at its beginning, in NFC; each once, whatever its case.</param>
    public async Task AddAsync(string name, Stream content, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(content);
        var offset = _file.Position;
        if (!LessonTypes.IsText(name))
        {
            await content.CopyToAsync(_file, ct);
            _entries.Add(new LessonEntry(name, offset, _file.Position - offset, 0));
            return;
        }

        using var text = new MemoryStream();
        var rest = new byte[64 * 1024];
        for (int read; text.Length <= LongestText && (read = await content.ReadAsync(rest, ct)) > 0;)
            await text.WriteAsync(rest.AsMemory(0, read), ct);
        await _file.WriteAsync(text.GetBuffer().AsMemory(0, (int)text.Length), ct);
        await content.CopyToAsync(_file, ct);
        var length = _file.Position - offset;
        _entries.Add(new LessonEntry(name, offset, length, length <= LongestText ? await AddZippedAsync(text, ct) : 0));
    }

    public async Task FinishAsync(CancellationToken ct)
    {
        var table = _file.Position;
        await JsonSerializer.SerializeAsync(_file, _entries, cancellationToken: ct);
        var tail = new byte[16];
        BinaryPrimitives.WriteInt64LittleEndian(tail, table);
        LessonPack.Mark.CopyTo(tail.AsSpan(8));
        await _file.WriteAsync(tail, ct);
        await _file.FlushAsync(ct);
    }

    public ValueTask DisposeAsync() => _file.DisposeAsync();

    private async Task<long> AddZippedAsync(MemoryStream text, CancellationToken ct)
    {
        using var zipped = new MemoryStream();
        await using (var gzip = new GZipStream(zipped, CompressionLevel.Optimal, leaveOpen: true))
            await gzip.WriteAsync(text.GetBuffer().AsMemory(0, (int)text.Length), ct);
        if (zipped.Length >= text.Length * WorthIt)
            return 0;
        await _file.WriteAsync(zipped.GetBuffer().AsMemory(0, (int)zipped.Length), ct);
        return zipped.Length;
    }
}
