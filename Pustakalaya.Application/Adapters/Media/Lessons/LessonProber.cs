using System.Buffers;
using Pustakalaya.Application.Ingest;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Shared;

namespace Pustakalaya.Application.Adapters.Media.Lessons;

/// <summary>Looks at a lesson's package: every entry is read to its end, so that what is promised by its directory is known to be there.</summary>
internal sealed class LessonProber : IProber
{
    public bool Handles(MediaType type) => type == MediaType.Zip;

    public Task<FileFacts> ProbeAsync(string path, MediaType type, CancellationToken ct) => Task.Run(() => Look(path, ct), ct);

    private static FileFacts Look(string path, CancellationToken ct)
    {
        using var package = LessonPackage.Open(path);
        var start = LessonStart.Of(package);
        long bytes = 0;
        var buffer = ArrayPool<byte>.Shared.Rent(128 * 1024);
        foreach (var file in package.Files)
        {
            using var content = package.Read(file);
            for (int read; (read = content.Read(buffer)) > 0; bytes += read)
                ct.ThrowIfCancellationRequested();
        }

        ArrayPool<byte>.Shared.Return(buffer);
        var page = start.Zip.Size <= LessonPage.Longest ? LessonPage.Read(package.ReadAll(start, LessonPage.Longest)) : null;
        return new FileFacts
        {
            PageCount = 0,
            Title = page?.Title,
            Language = page?.Language,
            Lesson = new LessonFacts(start.Name, package.Files.Count, bytes),
            Flaw = package.IsCutOff ? new IngestFailure(FailureCode.Damaged, $"The end of the package is missing; {package.Files.Count} files before it are whole.") : null,
        };
    }
}
