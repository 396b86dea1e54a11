using Pustakalaya.Application.Ingest;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Shared;

namespace Pustakalaya.Application.Adapters.Media.Lessons;

/// <summary>Puts all files of a lesson into its <see cref="LessonPack"/>, and says what its pages name in vain.</summary>
internal sealed class LessonUnpacker(ToolRunner tools) : IUnpacker
{
    public bool Handles(MediaType type) => type == MediaType.Zip;

    public async Task<IngestFailure?> UnpackAsync(string path, FileFacts facts, KeepDerived keep, CancellationToken ct)
    {
        using var scratch = tools.Scratch();
        var made = Path.Combine(scratch.Path, LessonPack.Name);
        using (var package = LessonPackage.Open(path))
        {
            await using var pack = new LessonPackWriter(made);
            foreach (var file in package.Files)
            {
                await using var content = package.Read(file);
                await pack.AddAsync(file.Name, content, ct);
            }

            await pack.FinishAsync(ct);
        }

        await keep(LessonPack.Name, made, ct);
        return await Task.Run(() => LookAtLinks(path, ct), ct);
    }

    private static IngestFailure? LookAtLinks(string path, CancellationToken ct)
    {
        // Opened anew, since a package counts what is read of it.
        using var package = LessonPackage.Open(path);
        var links = new LessonLinks(package);
        foreach (var (part, page) in LessonPages.Of(package))
        {
            ct.ThrowIfCancellationRequested();
            links.Add(part, page);
        }

        return links.Remark();
    }
}
