using Pustakalaya.Domain.Ingest;

namespace Pustakalaya.Application.Ingest;

/// <summary>Takes the words out of a kind of file.</summary>
public interface IExtractor : IForMediaType
{
    /// <summary>
    /// Every page up to <see cref="FileFacts.PagesUsed"/> once, also empty ones. Not always in order: a page that must wait for the verdict
    /// on its file (too few words, or not readable) comes after the others. A book without pages gives its chapters.
    /// </summary>
    /// <exception cref="FileRefusedException">As for <see cref="IProber.ProbeAsync"/>; thrown while enumerating.</exception>
    /// <exception cref="ToolUnavailableException">As for <see cref="IProber.ProbeAsync"/>; thrown while enumerating.</exception>
    IAsyncEnumerable<ExtractedPage> ExtractAsync(string path, FileFacts facts, CancellationToken ct);
}
