using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Shared;

namespace Pustakalaya.Application.Ingest;

/// <summary>Reads what a kind of file says: one implementation a media type.</summary>
public interface IExtractor
{
    bool Handles(MediaType type);

    /// <summary>Looks at the whole file without reading its text.</summary>
    /// <param name="path">Absolute path of the original.</param>
    /// <exception cref="FileRefusedException">The file is encrypted, damaged, without pages or beyond a limit: never retried.</exception>
    /// <exception cref="ToolUnavailableException">A tool is missing or the machine is short of something: retried.</exception>
    Task<FileFacts> ProbeAsync(string path, CancellationToken ct);

    /// <summary>
    /// Every page up to <see cref="FileFacts.PagesUsed"/> once, also empty ones. Not always in order: a page that must wait for the verdict
    /// on its file (too few words, or not readable) comes after the others.
    /// </summary>
    /// <exception cref="FileRefusedException">As for <see cref="ProbeAsync"/>; thrown while enumerating.</exception>
    /// <exception cref="ToolUnavailableException">As for <see cref="ProbeAsync"/>; thrown while enumerating.</exception>
    IAsyncEnumerable<ExtractedPage> ExtractAsync(string path, FileFacts facts, CancellationToken ct);
}
