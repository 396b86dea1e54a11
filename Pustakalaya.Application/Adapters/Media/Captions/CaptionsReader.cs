using Pustakalaya.Application.Ingest;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Shared;

namespace Pustakalaya.Application.Adapters.Media.Captions;

/// <summary>Looks at captions, and keeps their words as WebVTT without anything that could style or script a page.</summary>
internal sealed class CaptionsReader(ToolRunner tools) : IProber, ICopyMaker
{
    /// <summary>The captions of a film of six hours have a tenth of it.</summary>
    private const long MostBytes = 4 * 1024 * 1024;

    public bool Handles(MediaType type) => FileKinds.Of(type) == FileKind.Captions;

    public async Task<FileFacts> ProbeAsync(string path, MediaType type, CancellationToken ct) =>
        new() { PageCount = 0, Language = CaptionsText.LanguageOf(await ReadAsync(path, ct)) };

    public async Task KeepCopyAsync(string path, KeepDerived keep, CancellationToken ct)
    {
        var text = CaptionsText.Write(await ReadAsync(path, ct));
        using var scratch = tools.Scratch();
        var file = Path.Combine(scratch.Path, PlayName.Captions);
        await File.WriteAllTextAsync(file, text, ct);
        await keep(PlayName.Captions, file, ct);
    }

    private static async Task<IReadOnlyList<Cue>> ReadAsync(string path, CancellationToken ct)
    {
        var size = new FileInfo(path).Length;
        if (size > MostBytes) throw new FileRefusedException(new IngestFailure(FailureCode.TooLarge, $"The captions have {size:#,0} bytes; the most is {MostBytes:#,0}."));
        var cues = CaptionsText.Parse(await File.ReadAllBytesAsync(path, ct));
        return cues.Count > 0 ? cues : throw new FileRefusedException(new IngestFailure(FailureCode.NoCues, "There is no line with a time such as 00:00:01.000 --> 00:00:04.000 and words below it."));
    }
}
