using Pustakalaya.Application.Pipeline;
using Pustakalaya.Domain.Accounts;

namespace Pustakalaya.Site.Web;

/// <summary>The person behind the request, as the sign-in cookie says; a reader when it says nothing.</summary>
internal sealed class HttpCurrentUser(IHttpContextAccessor http) : ICurrentUser
{
    public AccountId? Id => Session?.Account;

    public Role Role => Session?.Role ?? Role.Reader;

    // Read anew each time: the first request of a session asks who it is before anybody is signed in.
    private Session? Session => http.HttpContext is { } context ? Web.Session.Of(context.User) : null;
}
