using Pustakalaya.Domain.Ingest;

namespace Pustakalaya.Application.Ingest;

/// <summary>Takes a kind of package apart.</summary>
public interface IUnpacker : IForMediaType
{
    /// <summary>Keeps what may be shown of the package, under names of ours: nothing of the names inside it ever becomes a path.</summary>
    /// <returns>What is amiss with the result all the same; null when all is well.</returns>
    /// <exception cref="FileRefusedException">As for <see cref="IProber.ProbeAsync"/>.</exception>
    /// <exception cref="ToolUnavailableException">As for <see cref="IProber.ProbeAsync"/>.</exception>
    Task<IngestFailure?> UnpackAsync(string path, FileFacts facts, KeepDerived keep, CancellationToken ct);
}
