using Pustakalaya.Application.Pipeline;
using Pustakalaya.Domain.Accounts;

namespace Pustakalaya.Site.Web;

/// <summary>The person behind the request, as the sign-in cookie says; a reader when it says nothing.</summary>
internal sealed class HttpCurrentUser(IHttpContextAccessor http) : ICurrentUser
{
    private readonly Session? _session = http.HttpContext is { } context ? Session.Of(context.User) : null;

    public AccountId? Id => _session?.Account;

    public Role Role => _session?.Role ?? Role.Reader;
}
