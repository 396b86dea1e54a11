using MediatR;
using Microsoft.EntityFrameworkCore;
using Pustakalaya.Application.Adapters.Media.Lessons;
using Pustakalaya.Application.Adapters.Persistence;
using Pustakalaya.Application.Adapters.Storage;
using Pustakalaya.Application.Catalog;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Domain.Accounts;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Shared;

namespace Pustakalaya.Application.Reading;

/// <summary>A lesson that is being played gets one of its own files.</summary>
public static class OpenLessonFile
{
    /// <summary>Divides the version from the pass in a draft's address; neither can hold it.</summary>
    public const char BeforePass = '~';

    /// <param name="Version">As in the address: other bytes have another.</param>
    /// <param name="Pass">Of a draft; null in a published lesson's address.</param>
    /// <param name="Path">Inside the lesson, decoded.</param>
    [Authorize(Role.Reader)]
    public sealed record Query(FileId FileId, string Version, string? Pass, string Path) : IQuery<Result<Model>>;

    /// <param name="Pack">Absolute path of the file that holds the bytes, from <paramref name="Offset"/> on.</param>
    /// <param name="Zipped">Bytes of the copy in gzip, which follows the bytes themselves; 0: there is none.</param>
    /// <param name="IsPublic">Everybody may have it, under this very address.</param>
    public sealed record Model(string Pack, long Offset, long Length, long Zipped, string Type, string Tag, bool IsPublic);

    internal static string VersionOf(ContentHash hash) => hash.Value[..12];

    internal sealed class Handler(LibraryDb db, FileStore store, LessonPacks packs, LessonPasses passes, ICurrentUser user) : IRequestHandler<Query, Result<Model>>
    {
        public async Task<Result<Model>> Handle(Query query, CancellationToken ct)
        {
            var file = await db.Files.AsNoTracking()
                .Where(f => f.Id == query.FileId && f.MediaType == MediaType.Zip)
                .Join(db.Items, f => f.ItemId, i => i.Id, (f, i) => new { f.Hash, i.Status })
                .SingleOrDefaultAsync(ct);
            if (file is null || VersionOf(file.Hash) != query.Version)
                return Error.NotFound("lesson");
            // A pass that is there must hold, also after publishing: its address is never the one that caches keep.
            if (query.Pass is null ? !ItemAccess.CanSee(file.Status, user) : !await passes.AdmitsAsync(query.Pass, query.FileId, ct))
                return Error.NotFound("lesson");

            var pack = store.DerivedPath(file.Hash, LessonPack.Name);
            if (packs.Open(pack)?.Find(query.Path) is not { } entry)
                return Error.NotFound("file of the lesson");
            return new Model(pack, entry.Offset, entry.Length, entry.Zipped, LessonTypes.Of(entry.Path), $"{file.Hash.Value[..16]}-{entry.Offset:x}-{entry.Length:x}", query.Pass is null && file.Status == ItemStatus.Published);
        }
    }
}
