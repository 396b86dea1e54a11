using Pustakalaya.Application.Ingest;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Shared;

namespace Pustakalaya.Application.Adapters.Media;

/// <summary>A film that has no moving picture is a recording, whatever its type says.</summary>
internal sealed class MediaPlayableMaker(FilmMaker films, SoundMaker sounds) : IPlayableMaker
{
    public bool Handles(MediaType type) => FileKinds.Of(type) is FileKind.Audio or FileKind.Video;

    public Task<Playable> MakePlayableAsync(string path, FileFacts facts, KeepDerived keep, Action<TimeSpan> reached, CancellationToken ct)
    {
        var media = facts.Media ?? throw new InvalidOperationException("It has not been looked at.");
        return media.HasVideo ? films.MakeAsync(path, media, keep, reached, ct) : sounds.MakeAsync(path, media, keep, reached, ct);
    }
}
