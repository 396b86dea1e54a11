using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Ingest;

namespace Pustakalaya.Application.Ingest;

/// <summary>Pages, both ends included.</summary>
internal readonly record struct PageRange(int From, int To);

/// <summary>Cuts the pages of a book into messages: the first ten, which a reader opens first, and the rest by twenty.</summary>
internal static class PageRanges
{
    private const int First = 10;
    private const int AMessage = 20;

    /// <summary>Asks for the pictures of these pages.</summary>
    public static void Announce(Item item, StoredFile file, IEnumerable<PageRange> wanted)
    {
        foreach (var (from, to) in wanted)
        {
            if (from <= First)
                item.Announce(new FirstPagesWanted(item.Id, file.Id, from, Math.Min(to, First)));
            for (var start = Math.Max(from, First + 1); start <= to; start += AMessage)
                item.Announce(new PageImagesWanted(item.Id, file.Id, start, Math.Min(start + AMessage - 1, to)));
        }
    }

    /// <summary>The runs of pages in a range that are not there yet.</summary>
    public static IEnumerable<PageRange> Missing(PageRange range, IReadOnlySet<int> there)
    {
        for (var page = range.From; page <= range.To; page++)
        {
            if (there.Contains(page))
                continue;
            var from = page;
            while (page < range.To && !there.Contains(page + 1))
                page++;
            yield return new PageRange(from, page);
        }
    }
}
