using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Pustakalaya.Application.Adapters.Persistence;
using Pustakalaya.Domain.Accounts;
using Xunit;

namespace Pustakalaya.Testing;

/// <summary>The Site alone, as a process of its own with a real Kestrel: for what is measured of a process.</summary>
public class SiteProcess : IAsyncLifetime
{
    public const string Email = "maya@library.example";
    public const string Password = "correct horse battery 42";

    private readonly Queue<string> _log = new();
    private Process? _process;

    public Uri Address { get; private set; } = null!;

    public TestDatabase Database { get; private set; } = null!;

    public string StorageRoot { get; } = Path.Combine(Path.GetTempPath(), "pustakalaya-process-" + Guid.NewGuid().ToString("N"));

    /// <summary>Where the framework would keep a body that it buffers.</summary>
    public string BufferRoot => StorageRoot + "-buffers";

    protected virtual IEnumerable<KeyValuePair<string, string>> Settings => [];

    /// <summary>Megabytes in memory now, shared libraries included.</summary>
    public double ResidentMegabytes => Kilobytes("VmRSS:") / 1024d;

    /// <summary>The most megabytes since <see cref="ForgetPeak"/>.</summary>
    public double PeakMegabytes => Kilobytes("VmHWM:") / 1024d;

    public async Task InitializeAsync()
    {
        if (Requirements.Missing(Needs.Postgres) is not null && !Requirements.IsStrict)
            return;
        Database = await TestDatabase.CreateAsync();
        await AddEditorAsync();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        Address = new Uri($"http://127.0.0.1:{port}");
        var info = new ProcessStartInfo("dotnet") { WorkingDirectory = Path.Combine(RunningLibrary.Root, "Pustakalaya.Site"), RedirectStandardOutput = true, RedirectStandardError = true };
        info.ArgumentList.Add(Path.Combine(RunningLibrary.Root, "artifacts", "bin", "Pustakalaya.Site", new DirectoryInfo(AppContext.BaseDirectory).Name, "Pustakalaya.Site.dll"));
        info.Environment["ConnectionStrings__Library"] = Database.ConnectionString;
        info.Environment["Storage__Root"] = StorageRoot;
        info.Environment["ASPNETCORE_TEMP"] = Directory.CreateDirectory(BufferRoot).FullName;
        info.Environment["Site__Port"] = port.ToString(CultureInfo.InvariantCulture);
        foreach (var (name, value) in Settings)
            info.Environment[name] = value;
        _process = Process.Start(info)!;
        _process.OutputDataReceived += (_, e) => Remember(e.Data);
        _process.ErrorDataReceived += (_, e) => Remember(e.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        using var client = new HttpClient { BaseAddress = Address };
        for (var attempt = 0; attempt < 240 && !_process.HasExited; attempt++)
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

            await Task.Delay(250);
        }

        throw new InvalidOperationException("The Site does not serve:\n" + string.Join('\n', _log));
    }

    public async Task DisposeAsync()
    {
        if (_process is not null)
        {
            if (!_process.HasExited)
                _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
            _process.Dispose();
        }

        if (Database is not null)
            await Database.DisposeAsync();
        foreach (var folder in new[] { StorageRoot, BufferRoot }.Where(Directory.Exists))
            Directory.Delete(folder, recursive: true);
    }

    /// <summary>From now on the peak counts anew.</summary>
    public void ForgetPeak() => File.WriteAllText($"/proc/{_process!.Id}/clear_refs", "5");

    private async Task AddEditorAsync()
    {
        await using var source = NpgsqlDataSource.Create(Database.ConnectionString);
        var options = new DbContextOptionsBuilder<LibraryDb>();
        PersistenceRegistration.Configure(options, source);
        await using var db = new LibraryDb(options.Options);
        var account = Account.Open(Email, "माया", Role.Editor, TimeProvider.System.GetUtcNow());
        account.SetPassword(new PasswordHasher<Account>().HashPassword(account, Password));
        db.Add(account);
        await db.SaveChangesAsync();
    }

    private long Kilobytes(string name)
    {
        var line = File.ReadLines($"/proc/{_process!.Id}/status").First(l => l.StartsWith(name, StringComparison.Ordinal));
        return long.Parse(line.Split(' ', '\t').First(p => p.Length > 0 && char.IsAsciiDigit(p[0])), CultureInfo.InvariantCulture);
    }

    private void Remember(string? line)
    {
        lock (_log)
        {
            if (line is not null)
                _log.Enqueue(line);
            while (_log.Count > 50)
                _log.Dequeue();
        }
    }
}
