using System.Globalization;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Pustakalaya.Application.Adapters.Persistence;
using Pustakalaya.Application.Adapters.Storage;
using Pustakalaya.Domain.Accounts;
using Xunit;

namespace Pustakalaya.Testing;

/// <summary>The Site alone, as a process of its own with a real Kestrel: for what is measured of a process.</summary>
public class SiteProcess : IAsyncLifetime
{
    public const string Email = "maya@library.example";
    public const string Password = "correct horse battery 42";

    private ProgramProcess? _process;
    private ServiceProvider? _services;

    public Uri Address { get; private set; } = null!;

    public TestDatabase Database { get; private set; } = null!;

    public string StorageRoot { get; } = Path.Combine(Path.GetTempPath(), "pustakalaya-process-" + Guid.NewGuid().ToString("N"));

    /// <summary>Where the framework would keep a body that it buffers.</summary>
    public string BufferRoot => StorageRoot + "-buffers";

    /// <summary>The store and the database of this site, to put books in.</summary>
    public IServiceProvider Services => _services ?? throw new InvalidOperationException("Not started.");

    protected virtual IEnumerable<KeyValuePair<string, string>> Settings => [];

    public ProgramProcess Process => _process ?? throw new InvalidOperationException("Not started.");

    public async Task InitializeAsync()
    {
        if (Requirements.Missing(Needs.Postgres) is not null && !Requirements.IsStrict)
            return;
        Database = await TestDatabase.CreateAsync();
        _services = new ServiceCollection()
            .AddSingleton(TimeProvider.System)
            .AddSingleton(NpgsqlDataSource.Create(Database.ConnectionString))
            .AddDbContext<LibraryDb>((provider, options) => PersistenceRegistration.Configure(options, provider.GetRequiredService<NpgsqlDataSource>()))
            .AddSingleton<FileStore>()
            .Configure<StorageOptions>(options => options.Root = StorageRoot)
            .BuildServiceProvider();
        await AddEditorAsync();
        var port = ProgramProcess.FreePort();
        Address = new Uri($"http://127.0.0.1:{port}");
        var settings = new Dictionary<string, string>(Settings)
        {
            ["ConnectionStrings__Library"] = Database.ConnectionString,
            ["Storage__Root"] = StorageRoot,
            ["ASPNETCORE_TEMP"] = Directory.CreateDirectory(BufferRoot).FullName,
            ["Site__Port"] = port.ToString(CultureInfo.InvariantCulture),
        };
        _process = ProgramProcess.Start(ProgramProcess.Site, settings);
        await _process.WaitUntilServingAsync(Address);
    }

    public async Task DisposeAsync()
    {
        if (_process is not null)
            await _process.DisposeAsync();
        if (_services is not null)
            await _services.DisposeAsync();
        if (Database is not null)
            await Database.DisposeAsync();
        foreach (var folder in new[] { StorageRoot, BufferRoot }.Where(Directory.Exists))
            Directory.Delete(folder, recursive: true);
    }

    private async Task AddEditorAsync()
    {
        await using var scope = Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<LibraryDb>();
        var account = Account.Open(Email, "माया", Role.Editor, TimeProvider.System.GetUtcNow());
        account.SetPassword(new PasswordHasher<Account>().HashPassword(account, Password));
        db.Add(account);
        await db.SaveChangesAsync();
    }
}
