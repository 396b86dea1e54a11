using System.Security.Cryptography;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Shared;

namespace Pustakalaya.Testing;

/// <summary>A draft with one PDF that nothing has been done to yet; its bytes are not in the store.</summary>
public static class Draft
{
    public static Item Make(string name = "book.pdf", DateTimeOffset? at = null)
    {
        var now = at ?? new DateTimeOffset(2026, 11, 22, 10, 0, 0, TimeSpan.Zero);
        var file = StoredFile.Of(ContentHash.FromDigest(RandomNumberGenerator.GetBytes(32)), 4_404_019, MediaType.Pdf, name, now);
        return Item.Accept(ItemKind.Document, Path.GetFileNameWithoutExtension(name), "book", file, null, now);
    }

    public static async Task<ItemId> InsertAsync(SliceFixture app, Action<Item>? change = null)
    {
        var item = Make();
        change?.Invoke(item);
        await app.InsertAsync(item);
        return item.Id;
    }
}
