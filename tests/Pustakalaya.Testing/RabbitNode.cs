using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;

namespace Pustakalaya.Testing;

/// <summary>A RabbitMQ node: the one that all tests share, or one of a test's own, which may be killed.</summary>
public sealed class RabbitNode : IAsyncDisposable
{
    private const int ManagementAbove = 10_000;

    private readonly string? _folder;

    private RabbitNode(Uri address, string? folder) => (Address, _folder) = (address, folder);

    /// <summary>amqp://user:password@host:port</summary>
    public Uri Address { get; }

    public string User => Address.UserInfo.Split(':')[0];

    public string Password => Address.UserInfo.Split(':')[1];

    /// <summary>Killed by nobody; a test makes a virtual host of its own on it.</summary>
    public static RabbitNode Shared() => new(new Uri(Requirements.RabbitMq), null);

    /// <summary>Started by the script that starts the others; some seconds.</summary>
    public static async Task<RabbitNode> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("pustakalaya-rabbit-").FullName;
        var address = await ScriptAsync(folder, "broker_start 55300 || { broker_kill broker; broker_stop broker; tail -n 5 \"$ci_logs/broker.log\" >&2; exit 1; }; echo \"$broker_uri\"");
        return new RabbitNode(new Uri(address.Trim()), folder);
    }

    /// <summary><c>kill -9</c>.</summary>
    public Task KillAsync() => ScriptAsync(Own, "broker_kill broker");

    /// <summary>On the same port, with the same data.</summary>
    public Task StartAgainAsync() => ScriptAsync(Own, "broker_start 55300");

    /// <summary>A broker within the broker: exchanges and queues of its own.</summary>
    public async Task<string> AddVirtualHostAsync()
    {
        var name = "test-" + Guid.NewGuid().ToString("N");
        using var management = Management();
        (await management.PutAsync(new Uri($"api/vhosts/{name}", UriKind.Relative), null)).EnsureSuccessStatusCode();
        using var all = JsonContent.Create(new { configure = ".*", write = ".*", read = ".*" });
        (await management.PutAsync(new Uri($"api/permissions/{name}/{User}", UriKind.Relative), all)).EnsureSuccessStatusCode();
        return name;
    }

    public async Task RemoveVirtualHostAsync(string name)
    {
        using var management = Management();
        (await management.DeleteAsync(new Uri($"api/vhosts/{name}", UriKind.Relative))).EnsureSuccessStatusCode();
    }

    /// <summary>What a program needs to work on it, as environment variables.</summary>
    /// <param name="port">Of a proxy before it; the node's own when null.</param>
    public IEnumerable<KeyValuePair<string, string>> Settings(string virtualHost = "/", int? port = null) => new Dictionary<string, string>
    {
        ["Messaging__Transport"] = "rabbitmq",
        ["Rabbit__Host"] = Address.Host,
        ["Rabbit__Port"] = (port ?? Address.Port).ToString(System.Globalization.CultureInfo.InvariantCulture),
        ["Rabbit__User"] = User,
        ["Rabbit__Password"] = Password,
        ["Rabbit__VirtualHost"] = virtualHost,
    };

    public async ValueTask DisposeAsync()
    {
        if (_folder is null)
            return;
        await ScriptAsync(_folder, "broker_kill broker; broker_stop broker");
        Directory.Delete(_folder, recursive: true);
    }

    private string Own => _folder ?? throw new InvalidOperationException("The shared node is killed by nobody.");

    private HttpClient Management() => new()
    {
        BaseAddress = new Uri($"http://{Address.Host}:{Address.Port + ManagementAbove}/"),
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(Address.UserInfo))) },
    };

    private static async Task<string> ScriptAsync(string folder, string commands)
    {
        var info = new ProcessStartInfo("bash") { RedirectStandardOutput = true, RedirectStandardError = true };
        info.ArgumentList.Add("-ec");
        info.ArgumentList.Add($". '{RunningLibrary.Root}/ci/lib.sh'; . '{RunningLibrary.Root}/ci/rabbitmq.sh'; claim_folders; broker_open broker; {commands}");
        info.Environment["PUSTAKALAYA_DATA"] = folder;
        using var script = Process.Start(info)!;
        var errors = script.StandardError.ReadToEndAsync();
        var said = await script.StandardOutput.ReadToEndAsync();
        await script.WaitForExitAsync();
        return script.ExitCode == 0 ? said : throw new InvalidOperationException($"{commands} ended with {script.ExitCode}: {said}{await errors}");
    }
}
