using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Shared;

namespace Pustakalaya.Application.Ingest;

/// <summary>Finds the one that knows a kind of file.</summary>
internal static class MediaKinds
{
    public static bool Know<T>(this IEnumerable<T> all, MediaType type)
        where T : IForMediaType => all.Any(one => one.Handles(type));

    /// <exception cref="FileRefusedException">Nobody here knows such files.</exception>
    public static T For<T>(this IEnumerable<T> all, MediaType type)
        where T : IForMediaType =>
        all.FirstOrDefault(one => one.Handles(type)) ?? throw new FileRefusedException(new IngestFailure(FailureCode.NotYetSupported, $"{type.Label} is not read yet."));
}
