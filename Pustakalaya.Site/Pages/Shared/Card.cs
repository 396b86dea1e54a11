using Pustakalaya.Application.Catalog;

namespace Pustakalaya.Site.Pages.Shared;

/// <summary>An item on a shelf or in a grid: <c>_Cards</c>.</summary>
public sealed record Card(ItemCard Item, CoverArt Cover);

/// <summary>Links to the other pages of a list: <c>_Pager</c>.</summary>
public sealed record Pager(int Page, int Count, Func<int, string> Url)
{
    /// <summary>First, last, and those around the current one; 0 stands for a gap.</summary>
    internal IEnumerable<int> Numbers
    {
        get
        {
            var last = 0;
            for (var n = 1; n <= Count; n++)
            {
                if (n != 1 && n != Count && Math.Abs(n - Page) > 1)
                    continue;
                if (n > last + 1)
                    yield return n == last + 2 ? n - 1 : 0;
                yield return last = n;
            }
        }
    }
}
