using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Pustakalaya.Application.Adapters.Persistence;
using Pustakalaya.Application.Adapters.Storage;
using Pustakalaya.Application.Catalog;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Domain.Accounts;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Shared;

namespace Pustakalaya.Application.Reading;

/// <summary>The reader gets the bytes of a file: the original, or a picture made from it.</summary>
public static class OpenFile
{
    /// <summary>The item may be seen, but this picture of it has not been made: it may be there a little later.</summary>
    public const string NotMadeYet = "file.not-made-yet";

    /// <param name="Preview">A name of <see cref="PreviewName"/>, or null for the original.</param>
    [Authorize(Role.Reader)]
    public sealed record Query(FileId FileId, string? Preview) : IQuery<Result<Model>>;

    /// <param name="Path">Absolute, and there.</param>
    /// <param name="Place">The same below the folder of the store, with slashes between: letters, digits, dots and hyphens.</param>
    /// <param name="Name">What a person calls the file: its name on the disk of whoever brought it in. Text from outside.</param>
    /// <param name="Hash">Of the original, also for a picture.</param>
    /// <param name="WrittenAt">When these bytes were put on the disk, UTC.</param>
    /// <param name="IsPublic">Everybody may see it, so that caches on the way may keep it.</param>
    public sealed record Model(string Path, string Place, MediaType Type, string Name, ContentHash Hash, DateTimeOffset WrittenAt, bool IsPublic);

    internal sealed class Handler(LibraryDb db, FileStore store, ICurrentUser user, ILogger<Query> logger) : IRequestHandler<Query, Result<Model>>
    {
        public async Task<Result<Model>> Handle(Query query, CancellationToken ct)
        {
            var file = await db.Files
                .Where(f => f.Id == query.FileId)
                .Join(db.Items, f => f.ItemId, i => i.Id, (f, i) => new { f.Hash, f.MediaType, f.OriginalName, i.Status })
                .SingleOrDefaultAsync(ct);
            if (file is null || !ItemAccess.CanSee(file.Status, user))
                return Error.NotFound("file");

            var there = new FileInfo(query.Preview is null ? store.PathOf(file.Hash) : store.DerivedPath(file.Hash, query.Preview));
            if (!there.Exists && query.Preview is not null)
                return new Error(ErrorKind.NotFound, NotMadeYet, "This picture has not been made yet. Try again in a moment.");
            if (!there.Exists)
            {
                logger.LogError("The bytes {Hash} of the file {FileId} are not in the store", file.Hash, query.FileId);
                return new Error(ErrorKind.Unavailable, "file.lost", $"The bytes of the file {query.FileId} are not in the store. Restore them from the backup, or upload the file again.");
            }

            return new Model(
                there.FullName,
                store.PlaceOf(there.FullName),
                query.Preview is null ? file.MediaType : PreviewName.TypeOf(query.Preview),
                query.Preview ?? file.OriginalName,
                file.Hash,
                there.LastWriteTimeUtc,
                file.Status == ItemStatus.Published);
        }
    }
}
