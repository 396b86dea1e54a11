using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Pustakalaya.Application.Adapters.Media;
using Pustakalaya.Application.Adapters.Media.Lessons;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Shared;
using Pustakalaya.Testing;

namespace Pustakalaya.Application.Tests.Adapters.Media.Lessons;

/// <summary>The adapters of lessons on packages that a test makes.</summary>
internal sealed class LessonFixture : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("pustakalaya-lessons-").FullName;

    public static NepaliWords Words { get; } = new(Options.Create(new MediaOptions()), NullLogger<NepaliWords>.Instance);

    public MediaTools Tools { get; } = new();

    public void Dispose()
    {
        Directory.Delete(Folder, recursive: true);
        Tools.Dispose();
    }

    public string Write(byte[] bytes)
    {
        var path = Path.Combine(Folder, Guid.NewGuid().ToString("N"));
        File.WriteAllBytes(path, bytes);
        return path;
    }

    public string Zip(params (string Name, string Content)[] entries) => Write(ZipMaker.Make(entries));

    public static Task<FileFacts> ProbeAsync(string path) => new LessonProber().ProbeAsync(path, MediaType.Zip, CancellationToken.None);

    /// <summary>What comes of it in the store, and the remark.</summary>
    public async Task<(LessonPack Pack, byte[] Bytes, IngestFailure? Remark)> UnpackAsync(string path)
    {
        var remark = await new LessonUnpacker(Tools.Runner).UnpackAsync(path, await ProbeAsync(path), Tools.Keep, CancellationToken.None);
        var kept = Path.Combine(Tools.Kept, LessonPack.Name);
        return (LessonPack.Read(kept), await File.ReadAllBytesAsync(kept), remark);
    }

    public static async Task<IngestFailure> RefusalAsync(string path)
    {
        try
        {
            var facts = await ProbeAsync(path);
            throw new InvalidOperationException($"It was taken: {facts}");
        }
        catch (FileRefusedException e)
        {
            return e.Failure;
        }
    }
}
