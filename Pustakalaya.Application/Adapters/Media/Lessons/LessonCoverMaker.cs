using Pustakalaya.Application.Adapters.Media.Epub;
using Pustakalaya.Application.Ingest;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Shared;

namespace Pustakalaya.Application.Adapters.Media.Lessons;

/// <summary>Takes a lesson's own picture for its cover: the one that its start page gives for itself, or one that is called so.</summary>
internal sealed class LessonCoverMaker(ImageDrawer pictures, ToolRunner tools) : ICoverMaker
{
    private const int Largest = 20 * 1024 * 1024;

    /// <summary>An icon that would be drawn larger than it is makes no cover.</summary>
    private const int Narrowest = 160;

    /// <summary>Pictures that are tried, one after the other, until one can be drawn.</summary>
    private const int Most = 3;

    private static readonly string[] Names = ["cover", "thumbnail", "thumb", "poster", "preview", "icon"];

    private static readonly string[] Endings = [".jpg", ".jpeg", ".png", ".webp"];

    public bool Handles(MediaType type) => type == MediaType.Zip;

    public async Task<IReadOnlyList<PreviewImage>> MakeCoverAsync(string path, FileFacts facts, KeepDerived keep, CancellationToken ct)
    {
        using var package = LessonPackage.Open(path);
        foreach (var part in Candidates(package).Distinct().Where(p => p.Zip.Size <= Largest).Take(Most))
        {
            try
            {
                if (await DrawAsync(package.ReadAll(part, Largest), keep, ct) is { Count: > 0 } cover)
                    return cover;
            }
            catch (FileRefusedException)
            {
                // Not a picture that can be drawn: the next one may be, and a made cover always is.
            }
        }

        return [];
    }

    private async Task<IReadOnlyList<PreviewImage>> DrawAsync(byte[] bytes, KeepDerived keep, CancellationToken ct)
    {
        var type = MediaTypeSniffer.Sniff(bytes);
        if (!pictures.Handles(type))
            return [];
        using var scratch = tools.Scratch();
        var file = Path.Combine(scratch.Path, "picture");
        await File.WriteAllBytesAsync(file, bytes, ct);
        var header = ImageProber.FactsOf(ImageHeader.Read(file, type));
        return header.SizeOf(1) is { ShownWidth: >= Narrowest } ? await pictures.MakeCoverAsync(file, header, keep, ct) : [];
    }

    private static IEnumerable<LessonPart> Candidates(LessonPackage package)
    {
        var start = LessonStart.Of(package);
        if (start.Zip.Size <= LessonPage.Longest
            && LessonPage.Read(package.ReadAll(start, LessonPage.Longest)).Picture is { } picture
            && EpubPath.Resolve(start.Name, picture).Path is { } named && package.Find(named) is { } given)
            yield return given;
        var folder = start.Name[..(start.Name.LastIndexOf('/') + 1)];
        foreach (var name in Names)
        {
            foreach (var ending in Endings)
            {
                if (package.Find(folder + name + ending) is { } part) yield return part;
                if (folder.Length > 0 && package.Find(name + ending) is { } atTop) yield return atTop;
            }
        }
    }
}
