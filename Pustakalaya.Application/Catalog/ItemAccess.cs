using Pustakalaya.Application.Pipeline;
using Pustakalaya.Domain.Accounts;
using Pustakalaya.Domain.Catalog;

namespace Pustakalaya.Application.Catalog;

/// <summary>Who may see an item, and with it its files, pictures, words and search hits: the one place that decides.</summary>
public static class ItemAccess
{
    /// <summary>A published item everybody, a draft editors alone. To others a draft is not there: answer "not found", never "forbidden".</summary>
    public static bool CanSee(ItemStatus status, ICurrentUser user) => status == ItemStatus.Published || user.Is(Role.Editor);

    /// <summary>The same rule as part of a query.</summary>
    public static IQueryable<Item> VisibleTo(this IQueryable<Item> items, ICurrentUser user) =>
        user.Is(Role.Editor) ? items : items.Where(i => i.Status == ItemStatus.Published);
}
