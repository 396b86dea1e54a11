using System.Net;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using MediatR;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Pustakalaya.Application.Adapters.Persistence;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Domain.Accounts;
using Pustakalaya.Site.Web;
using Xunit;

namespace Pustakalaya.Testing;

/// <summary>The site over HTTP, in this process, on a database and a store of its own. No worker runs: what it would make, a test inserts.</summary>
public class SiteFixture : IAsyncLifetime
{
    private readonly string _storage = Path.Combine(Path.GetTempPath(), "pustakalaya-site-" + Guid.NewGuid().ToString("N"));
    private WebApplicationFactory<SiteOptions>? _site;

    public TestDatabase Database { get; private set; } = null!;

    public string StorageRoot => _storage;

    public IServiceProvider Services => _site!.Services;

    /// <summary>Settings beside the connection and the store.</summary>
    protected virtual IEnumerable<KeyValuePair<string, string>> Settings => [];

    public virtual async Task InitializeAsync()
    {
        if (Requirements.Missing(Needs.Postgres) is not null && !Requirements.IsStrict)
            return;
        Database = await TestDatabase.CreateAsync();
        _site = new WebApplicationFactory<SiteOptions>().WithWebHostBuilder(host =>
        {
            host.UseEnvironment("Testing");
            host.UseSetting("ConnectionStrings:Library", Database.ConnectionString);
            host.UseSetting("Storage:Root", _storage);
            foreach (var (key, value) in Settings)
                host.UseSetting(key, value);
            host.ConfigureServices(Configure);
        });
        _ = _site.Services;
    }

    public virtual async Task DisposeAsync()
    {
        if (_site is not null)
            await _site.DisposeAsync();
        if (Database is not null)
            await Database.DisposeAsync();
        if (Directory.Exists(_storage))
            Directory.Delete(_storage, recursive: true);
    }

    /// <summary>A browser that is not signed in: keeps cookies, follows no redirect.</summary>
    public HttpClient NewVisitor() => _site!.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false, HandleCookies = true });

    /// <summary>A browser of somebody with this role: the account is real, the cookie is the one that signing in gives.</summary>
    /// <param name="checkedAgo">How long ago the session was last compared with the account.</param>
    public async Task<HttpClient> SignInAsAsync(Role role, TimeSpan checkedAgo = default)
    {
        var visitor = NewVisitor();
        if (role == Role.Reader)
            return visitor;
        var now = Services.GetRequiredService<TimeProvider>().GetUtcNow();
        var account = Account.Open($"{Guid.NewGuid():N}@example.org", "परीक्षक", role, now);
        account.SetPassword("not a hash: nobody signs in with it");
        await InsertAsync(account);
        var options = Services.GetRequiredService<IOptionsMonitor<CookieAuthenticationOptions>>().Get(CookieAuthenticationDefaults.AuthenticationScheme);
        var session = new Session(account.Id, account.Name, role, account.SecurityStamp, now - checkedAgo);
        var ticket = new AuthenticationTicket(session.ToPrincipal(), new AuthenticationProperties { IssuedUtc = now, ExpiresUtc = now.AddHours(1) }, CookieAuthenticationDefaults.AuthenticationScheme);
        visitor.DefaultRequestHeaders.Add("Cookie", $"{options.Cookie.Name}={options.TicketDataFormat.Protect(ticket)}");
        return visitor;
    }

    public Task<HttpClient> SignInAsEditorAsync() => SignInAsAsync(Role.Editor);

    /// <summary>The page, which must be there, as a document.</summary>
    public async Task<IHtmlDocument> PageAsync(string url, HttpClient? visitor = null, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var answer = await (visitor ?? NewVisitor()).GetAsync(url);
        var body = await answer.Content.ReadAsStringAsync();
        if (answer.StatusCode != expected)
            throw new InvalidOperationException($"{url} answered {(int)answer.StatusCode} {answer.Headers.Location}, not {(int)expected}: {body[..Math.Min(600, body.Length)]}");
        return await new HtmlParser().ParseDocumentAsync(body);
    }

    /// <summary>Sends a command or query as the worker would: everything allowed.</summary>
    public async Task<TResult> SendAsync<TResult>(IRequest<TResult> request, CancellationToken ct = default)
        where TResult : IResult<TResult>
    {
        await using var scope = Services.CreateAsyncScope();
        // The site's own idea of who asks, outside a request: an administrator.
        var system = new Session(AccountId.New(), "system", Role.Administrator, Guid.Empty, default);
        scope.ServiceProvider.GetRequiredService<IHttpContextAccessor>().HttpContext = new DefaultHttpContext { User = system.ToPrincipal(), RequestServices = scope.ServiceProvider };
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(request, ct);
    }

    public async Task InsertAsync(params object[] entities)
    {
        await using var scope = Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<LibraryDb>();
        db.AddRange(entities);
        await db.SaveChangesAsync();
    }

    internal async Task<T> WithDbAsync<T>(Func<LibraryDb, Task<T>> look)
    {
        await using var scope = Services.CreateAsyncScope();
        return await look(scope.ServiceProvider.GetRequiredService<LibraryDb>());
    }

    protected virtual void Configure(IServiceCollection services)
    {
    }
}
