using System.Security.Cryptography;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Pustakalaya.Application.Adapters.Media;
using Pustakalaya.Application.Adapters.Persistence;
using Pustakalaya.Application.Adapters.Storage;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Domain.Accounts;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Shared;

namespace Pustakalaya.Application.Ingest;

/// <summary>What would become of a file if it were sent: nothing is stored, nothing is written.</summary>
public static class CheckUpload
{
    /// <param name="Content">Read as far as it takes: the beginning, or all of it where the library has a file of the same length. Stands at its beginning again afterwards.</param>
    /// <param name="To">What the item is that the file is for; null when it would make one.</param>
    [Authorize(Role.Editor)]
    public sealed record Query(string FileName, Stream Content, ItemKind? To = null) : IQuery<Result<Model>>;

    /// <param name="Kind">What an item becomes of which this is the first file.</param>
    /// <param name="There">Null: the library does not have these bytes.</param>
    public sealed record Model(ItemKind? Kind, Place? There);

    /// <summary>Where the library has the same bytes.</summary>
    /// <param name="IsFirst">The item is there because of them.</param>
    /// <param name="HasTitle">An editor has described it.</param>
    public sealed record Place(ItemId ItemId, FileId FileId, ItemKind Kind, bool IsFirst, bool HasTitle, bool PublishWhenReady);

    internal sealed class Handler(LibraryDb db, UploadRules rules, IOptions<IngestOptions> options) : IRequestHandler<Query, Result<Model>>
    {
        public async Task<Result<Model>> Handle(Query query, CancellationToken ct)
        {
            var length = query.Content.Length;
            if (length > options.Value.MaxFileBytes)
                return rules.TooLarge();
            var head = new byte[FileStore.HeadLength];
            var type = MediaTypeSniffer.Sniff(head.AsSpan(0, await query.Content.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, ct)));
            query.Content.Position = 0;
            if (rules.Refusal(FileName.Clean(query.FileName), length == 0, type, query.To) is { } refusal)
                return refusal;

            var place = await PlaceAsync(query.Content, length, ct);
            return new Model(FileKinds.Of(type) is { } kind and not FileKind.Captions ? FileKinds.ItemOf(kind) : null, place);
        }

        private async Task<Place?> PlaceAsync(Stream content, long length, CancellationToken ct)
        {
            // Most new files are of a length that no other has: they need not be read twice.
            if (!await db.Files.AnyAsync(f => f.Size == length, ct))
                return null;
            var hash = ContentHash.FromDigest(await SHA256.HashDataAsync(content, ct));
            content.Position = 0;
            var file = await db.Files.AsNoTracking().Where(f => f.Hash == hash).Select(f => new { f.ItemId, f.Id, f.Role, f.Position }).SingleOrDefaultAsync(ct);
            if (file is null)
                return null;
            var item = await db.Items.AsNoTracking().Include(i => i.Texts).SingleAsync(i => i.Id == file.ItemId, ct);
            return new Place(item.Id, file.Id, item.Kind, file is { Role: FileRole.Part, Position: 0 }, item.HasTitle, item.PublishWhenReady);
        }
    }
}
