using MediatR;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Pustakalaya.Application;
using Pustakalaya.Application.Adapters.Persistence;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Domain.Accounts;
using Xunit;

namespace Pustakalaya.Testing;

/// <summary>The application behind a mediator, on a database and a store of its own: send the command, look at the row.</summary>
public class SliceFixture : IAsyncLifetime
{
    private readonly TestUser _user = new();
    private IHost? _host;

    public TestDatabase Database { get; private set; } = null!;

    /// <summary>Root of the file store.</summary>
    public string StorageRoot { get; } = Path.Combine(Path.GetTempPath(), "pustakalaya-test-" + Guid.NewGuid().ToString("N"));

    public IServiceProvider Services => _host!.Services;

    /// <summary>Settings beside the connection and the store.</summary>
    protected virtual IEnumerable<KeyValuePair<string, string?>> Settings => [];

    public virtual async Task InitializeAsync()
    {
        if (Requirements.Missing(Needs.Postgres) is not null && !Requirements.IsStrict)
            return;
        Database = await TestDatabase.CreateAsync();
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { EnvironmentName = "Testing" });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ConnectionStrings:Library"] = Database.ConnectionString,
            ["Storage:Root"] = StorageRoot,
        });
        builder.Configuration.AddInMemoryCollection(Settings);
        builder.AddApplication();
        builder.Services.AddSingleton<ICurrentUser>(_user);
        Configure(builder);
        _host = builder.Build();
    }

    public virtual async Task DisposeAsync()
    {
        _host?.Dispose();
        if (Database is not null)
            await Database.DisposeAsync();
        if (Directory.Exists(StorageRoot))
            Directory.Delete(StorageRoot, recursive: true);
    }

    /// <summary>From now on requests come from somebody with this role.</summary>
    public AccountId AsUser(Role role)
    {
        _user.Become(role, role == Role.Reader ? null : AccountId.New());
        return _user.Id ?? default;
    }

    /// <summary>From now on requests come from this account.</summary>
    public void AsUser(Role role, AccountId id) => _user.Become(role, id);

    public async Task<TResult> SendAsync<TResult>(IRequest<TResult> request, CancellationToken ct = default)
    {
        await using var scope = Services.CreateAsyncScope();
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

    protected virtual void Configure(IHostApplicationBuilder builder)
    {
    }

    private sealed class TestUser : ICurrentUser
    {
        public AccountId? Id { get; private set; }

        public Role Role { get; private set; } = Role.Administrator;

        public void Become(Role role, AccountId? id) => (Role, Id) = (role, id);
    }
}
