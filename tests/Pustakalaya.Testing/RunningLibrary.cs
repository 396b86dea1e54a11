using Xunit;

namespace Pustakalaya.Testing;

/// <summary>The whole product as an operator starts it: a migrated database, the Site and the Worker as processes, an administrator.</summary>
public sealed class RunningLibrary : IAsyncLifetime
{
    public const string AdminEmail = "admin@library.example";
    public const string AdminPassword = "correct horse battery 42";

    private readonly string _storage = Path.Combine(Path.GetTempPath(), "pustakalaya-e2e-" + Guid.NewGuid().ToString("N"));
    private readonly List<ProgramProcess> _started = [];
    private Dictionary<string, string>? _settings;
    private TestDatabase? _database;

    /// <summary>Beside those that every library needs.</summary>
    public IReadOnlyDictionary<string, string> MoreSettings { get; init; } = new Dictionary<string, string>();

    public Uri Address { get; private set; } = null!;

    /// <summary>The repository's root.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The last lines of all programs, for a failing test's message.</summary>
    public string Log => string.Join("\n\n", _started.Select(p => p.Log));

    /// <summary>Settings of both programs, as environment variables.</summary>
    public IReadOnlyDictionary<string, string> Settings => _settings ?? throw new InvalidOperationException("Not started.");

    /// <summary>The two programs that serve: resident memory is read from them, and a test may kill one.</summary>
    public ProgramProcess Site { get; private set; } = null!;

    public ProgramProcess Worker { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        if (Requirements.Missing(Needs.Postgres | Needs.Chromium | Needs.MediaTools) is not null && !Requirements.IsStrict)
            return;
        _database = await TestDatabase.CreateEmptyAsync();
        var port = ProgramProcess.FreePort();
        Address = new Uri($"http://127.0.0.1:{port}");
        _settings = new Dictionary<string, string>
        {
            ["ConnectionStrings__Library"] = _database.ConnectionString,
            ["Storage__Root"] = _storage,
            ["Site__Port"] = port.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["Admin__Email"] = AdminEmail,
            ["Admin__Password"] = AdminPassword,
        };
        foreach (var (name, value) in MoreSettings)
            _settings[name] = value;
        await RunToEndAsync("migrate");
        Site = Start(ProgramProcess.Site);
        Worker = Start(ProgramProcess.Worker);
        await Site.WaitUntilServingAsync(Address);
    }

    /// <summary>Imports a folder by the Worker's own command.</summary>
    public Task ImportAsync(string folder, string manifest) => RunToEndAsync("import", folder, "--manifest", manifest, "--as", AdminEmail);

    public async Task DisposeAsync()
    {
        foreach (var program in _started)
            await program.DisposeAsync();
        if (_database is not null)
            await _database.DisposeAsync();
        if (Directory.Exists(_storage))
            Directory.Delete(_storage, recursive: true);
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Pustakalaya.slnx")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests do not run inside the repository.");
    }

    private async Task RunToEndAsync(params string[] arguments)
    {
        var worker = Start(ProgramProcess.Worker, arguments);
        var code = await worker.WaitAsync();
        if (code != 0)
            throw new InvalidOperationException($"{string.Join(' ', arguments)} ended with {code}:\n{worker.Log}");
    }

    private ProgramProcess Start(string program, params string[] arguments)
    {
        var started = ProgramProcess.Start(program, Settings, arguments);
        _started.Add(started);
        return started;
    }
}
