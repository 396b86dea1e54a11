using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Shared;

namespace Pustakalaya.Application.Ingest;

/// <summary>Finds the one that knows a kind of file.</summary>
internal static class MediaKinds
{
    /// <exception cref="FileRefusedException">Nobody here reads such files.</exception>
    public static IExtractor For(this IEnumerable<IExtractor> all, MediaType type) => all.FirstOrDefault(one => one.Handles(type)) ?? throw NotYet(type);

    /// <exception cref="FileRefusedException">Nobody here draws such files.</exception>
    public static IPreviewer For(this IEnumerable<IPreviewer> all, MediaType type) => all.FirstOrDefault(one => one.Handles(type)) ?? throw NotYet(type);

    private static FileRefusedException NotYet(MediaType type) => new(new IngestFailure(FailureCode.NotYetSupported, $"{type.Label} is not read yet."));
}
