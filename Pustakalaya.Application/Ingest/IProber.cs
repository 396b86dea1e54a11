using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Shared;

namespace Pustakalaya.Application.Ingest;

/// <summary>Looks at a kind of file. A type that has a prober is taken in; another is not.</summary>
public interface IProber : IForMediaType
{
    /// <summary>Looks at the whole file, as far as it takes to know that it is sound and what it says of itself.</summary>
    /// <param name="path">Absolute path of the original.</param>
    /// <exception cref="FileRefusedException">The file is encrypted, damaged, empty or beyond a limit: never retried.</exception>
    /// <exception cref="ToolUnavailableException">A tool is missing or the machine is short of something: retried.</exception>
    Task<FileFacts> ProbeAsync(string path, MediaType type, CancellationToken ct);
}
