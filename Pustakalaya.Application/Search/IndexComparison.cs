using Microsoft.EntityFrameworkCore;
using Pustakalaya.Application.Adapters.Persistence;
using Pustakalaya.Domain.Catalog;

namespace Pustakalaya.Application.Search;

/// <summary>Walks through the catalogue and a copy side by side, both in order of number, and notes where they differ.</summary>
internal sealed class IndexComparison(LibraryDb db, TimeProvider time)
{
    /// <summary>An item that changed so lately is on its way through the queue: not a fault of the copy.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);

    public async Task<Differences> CompareAsync(IAsyncEnumerable<IndexedItem> copy, CancellationToken ct)
    {
        var (missing, stale, orphans) = (new List<(int Number, ItemId Id)>(), new List<(int Number, ItemId Id)>(), new List<int>());
        var (items, indexed) = (0, 0);
        await using var there = copy.GetAsyncEnumerator(ct);
        var more = await NextAsync();
        await foreach (var item in db.Items.AsNoTracking().OrderBy(i => i.Number).Select(i => new { i.Number, i.Id, i.DocumentVersion }).AsAsyncEnumerable().WithCancellation(ct))
        {
            items++;
            while (more && there.Current.Number < item.Number)
            {
                orphans.Add(there.Current.Number);
                more = await NextAsync();
            }

            if (!more || there.Current.Number > item.Number)
            {
                missing.Add((item.Number, item.Id));
                continue;
            }

            if (there.Current.Version < item.DocumentVersion)
                stale.Add((item.Number, item.Id));
            more = await NextAsync();
        }

        for (; more; more = await NextAsync())
            orphans.Add(there.Current.Number);

        var onTheWay = await ChangedLatelyAsync([.. missing.Concat(stale).Select(i => i.Id)], ct);
        return new Differences(
            items,
            indexed,
            missing.FindAll(i => !onTheWay.Contains(i.Id)),
            stale.FindAll(i => !onTheWay.Contains(i.Id)),
            await WithoutItemAsync(orphans, ct));

        async ValueTask<bool> NextAsync()
        {
            var found = await there.MoveNextAsync();
            indexed += found ? 1 : 0;
            return found;
        }
    }

    private async Task<HashSet<ItemId>> ChangedLatelyAsync(ItemId[] items, CancellationToken ct)
    {
        var since = time.GetUtcNow() - Grace;
        var lately = new HashSet<ItemId>();
        foreach (var some in items.Chunk(1000))
        {
            lately.UnionWith(await db.Items.AsNoTracking().Where(i => some.Contains(i.Id))
                .Where(i => i.UpdatedAt > since || db.Files.Any(f => f.ItemId == i.Id && f.Stages.Any(s => s.ChangedAt > since)))
                .Select(i => i.Id).ToListAsync(ct));
        }

        return lately;
    }

    /// <summary>The catalogue was read first: an item that came in meanwhile is no orphan.</summary>
    private async Task<List<int>> WithoutItemAsync(List<int> numbers, CancellationToken ct)
    {
        var gone = new List<int>();
        foreach (var some in numbers.Chunk(1000))
            gone.AddRange(some.Except(await db.Items.AsNoTracking().Where(i => some.Contains(i.Number)).Select(i => i.Number).ToListAsync(ct)));
        return gone;
    }
}

/// <param name="Items">In the catalogue.</param>
/// <param name="Indexed">In the copy.</param>
/// <param name="Missing">In the catalogue alone.</param>
/// <param name="Stale">As they were, in the copy.</param>
/// <param name="Orphans">In the copy alone.</param>
internal sealed record Differences(int Items, int Indexed, IReadOnlyList<(int Number, ItemId Id)> Missing, IReadOnlyList<(int Number, ItemId Id)> Stale, IReadOnlyList<int> Orphans)
{
    public bool IsNone => Missing.Count + Stale.Count + Orphans.Count == 0;
}
