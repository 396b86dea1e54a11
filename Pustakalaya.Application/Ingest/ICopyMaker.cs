using Pustakalaya.Domain.Shared;

namespace Pustakalaya.Application.Ingest;

/// <summary>Makes, while a file is looked at, the copy that readers get in its place: short work, for what is never given out as it came.</summary>
public interface ICopyMaker : IForMediaType
{
    /// <exception cref="Domain.Ingest.FileRefusedException">As for <see cref="IProber.ProbeAsync"/>.</exception>
    Task KeepCopyAsync(string path, KeepDerived keep, CancellationToken ct);
}
