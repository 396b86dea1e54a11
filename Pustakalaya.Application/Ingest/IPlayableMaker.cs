using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Shared;

namespace Pustakalaya.Application.Ingest;

/// <summary>Makes of a film or a recording what a browser plays.</summary>
public interface IPlayableMaker : IForMediaType
{
    /// <summary>Long work: minutes or hours. Run again it replaces what it made before.</summary>
    /// <param name="reached">Is told now and then how much of the film has been worked through.</param>
    /// <exception cref="FileRefusedException">It cannot be made playable: never retried.</exception>
    /// <exception cref="ToolUnavailableException">A tool is missing or the machine is short of something: retried.</exception>
    Task<Playable> MakePlayableAsync(string path, FileFacts facts, KeepDerived keep, Action<TimeSpan> reached, CancellationToken ct);
}

/// <param name="Media">What is known of it now.</param>
/// <param name="Flaw">What is amiss with the result all the same; null when all is well.</param>
public sealed record Playable(MediaFacts Media, IngestFailure? Flaw);
