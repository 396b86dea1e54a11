using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Xunit;

namespace Pustakalaya.Testing;

/// <summary>The whole product as an operator starts it: a migrated database, the Site and the Worker as processes, an administrator.</summary>
public sealed class RunningLibrary : IAsyncLifetime
{
    public const string AdminEmail = "admin@library.example";
    public const string AdminPassword = "correct horse battery 42";

    private readonly List<Process> _processes = [];
    private readonly string _storage = Path.Combine(Path.GetTempPath(), "pustakalaya-e2e-" + Guid.NewGuid().ToString("N"));
    private readonly Queue<string> _log = new();
    private TestDatabase? _database;

    public Uri Address { get; private set; } = null!;

    /// <summary>The repository's root.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The last lines of both programs, for a failing test's message.</summary>
    public string Log
    {
        get
        {
            lock (_log)
                return string.Join('\n', _log);
        }
    }

    public async Task InitializeAsync()
    {
        if (Requirements.Missing(Needs.Postgres | Needs.Chromium | Needs.MediaTools) is not null && !Requirements.IsStrict)
            return;
        _database = await TestDatabase.CreateEmptyAsync();
        var port = FreePort();
        Address = new Uri($"http://127.0.0.1:{port}");
        var settings = new Dictionary<string, string>
        {
            ["ConnectionStrings__Library"] = _database.ConnectionString,
            ["Storage__Root"] = _storage,
            ["Site__Port"] = port.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["Admin__Email"] = AdminEmail,
            ["Admin__Password"] = AdminPassword,
            ["DOTNET_gcServer"] = "0",
        };
        await RunToEndAsync("Pustakalaya.Worker", settings, "migrate");
        Site = Start("Pustakalaya.Site", settings);
        Worker = Start("Pustakalaya.Worker", settings);
        await WaitUntilServingAsync();
    }

    /// <summary>Settings of both programs, as environment variables.</summary>
    public IReadOnlyDictionary<string, string> Settings => _settings ?? throw new InvalidOperationException("Not started.");

    /// <summary>The two programs that serve: resident memory is read from them, and a test may kill one.</summary>
    public Process Site { get; private set; } = null!;

    public Process Worker { get; private set; } = null!;

    /// <summary>Imports a folder by the Worker's own command.</summary>
    public Task ImportAsync(string folder, string manifest) =>
        RunToEndAsync("Pustakalaya.Worker", _settings!, "import", folder, "--manifest", manifest, "--as", AdminEmail);

    public async Task DisposeAsync()
    {
        foreach (var process in _processes)
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync();
            }

            process.Dispose();
        }

        if (_database is not null)
            await _database.DisposeAsync();
        if (Directory.Exists(_storage))
            Directory.Delete(_storage, recursive: true);
    }

    private Dictionary<string, string>? _settings;

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Pustakalaya.slnx")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests do not run inside the repository.");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task RunToEndAsync(string program, Dictionary<string, string> settings, params string[] arguments)
    {
        _settings = settings;
        var process = Start(program, settings, arguments);
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        await process.WaitForExitAsync(limit.Token);
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{Log}");
    }

    private Process Start(string program, Dictionary<string, string> settings, params string[] arguments)
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;
        var info = new ProcessStartInfo("dotnet")
        {
            // The Site finds its wwwroot in the folder it runs in.
            WorkingDirectory = Path.Combine(Root, program),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        info.ArgumentList.Add(Path.Combine(Root, "artifacts", "bin", program, configuration, program + ".dll"));
        foreach (var argument in arguments)
            info.ArgumentList.Add(argument);
        foreach (var (name, value) in settings)
            info.Environment[name] = value;
        var process = Process.Start(info)!;
        process.OutputDataReceived += (_, e) => Remember(program, e.Data);
        process.ErrorDataReceived += (_, e) => Remember(program, e.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        _processes.Add(process);
        return process;
    }

    private void Remember(string program, string? line)
    {
        if (line is null)
            return;
        lock (_log)
        {
            _log.Enqueue($"{program[12..]}: {line}");
            while (_log.Count > 200)
                _log.Dequeue();
        }
    }

    private async Task WaitUntilServingAsync()
    {
        using var client = new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(5) };
        for (var attempt = 0; attempt < 120; attempt++)
        {
            try
            {
                if ((await client.GetAsync(new Uri("/health/live", UriKind.Relative))).IsSuccessStatusCode)
                    return;
            }
            catch (HttpRequestException)
            {
                // Not listening yet: that is what the loop waits for.
            }

            if (_processes.Exists(p => p.HasExited && p.ExitCode != 0))
                break;
            await Task.Delay(500);
        }

        throw new InvalidOperationException("The Site does not serve:\n" + Log);
    }
}
