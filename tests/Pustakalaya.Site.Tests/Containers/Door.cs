using System.Net.Security;
using Pustakalaya.Testing;

namespace Pustakalaya.Site.Tests.Containers;

/// <summary>The nginx of the release, in a container, before something on this machine.</summary>
internal sealed class Door : IAsyncDisposable
{
    // A bound on hanging, not on speed.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly string _container;

    private readonly Uri _secure;

    private Door(string container, Uri address, Uri secure) => (_container, Address, _secure) = (container, address, secure);

    public Uri Address { get; }

    /// <param name="site">The port of the site on this machine.</param>
    /// <param name="mounts">Folders and files of this machine, as <c>/from:/to</c>.</param>
    public static async Task<Door> OpenAsync(int site, IEnumerable<(string Name, string Value)>? settings = null, params string[] mounts)
    {
        var image = await ContainerEngine.BuildAsync("nginx");
        var host = await ContainerEngine.HostAsync();
        List<string> run = ["run", "--detach", "--label", ContainerEngine.Label, "--publish", "127.0.0.1::80", "--publish", "127.0.0.1::443", "--env", $"LIBRARY_SITE={host}:{site}"];
        run.AddRange((settings ?? []).SelectMany(one => (string[])["--env", $"{one.Name}={one.Value}"]));
        run.AddRange(mounts.SelectMany(one => (string[])["--volume", $"{one}:ro"]));
        var container = await ContainerEngine.DockerAsync([.. run, image]);
        try
        {
            var door = new Door(container, await AddressAsync(container, "http", 80), await AddressAsync(container, "https", 443));
            await door.WaitAsync();
            return door;
        }
        catch (Exception e) when (e is HttpRequestException or InvalidOperationException)
        {
            var log = await ContainerEngine.LogAsync(container);
            await ContainerEngine.DockerAsync("rm", "--force", container);
            throw new InvalidOperationException($"The door did not open: {log}", e);
        }
    }

    /// <summary>A visitor who follows no redirect and keeps no cookie.</summary>
    public HttpClient NewVisitor() => new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = Address, Timeout = Patience };

    /// <summary>The same over TLS, who trusts one certificate.</summary>
    public HttpClient NewVisitor(string certificateHash) => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.GetCertHashString() == certificateHash },
    })
    { BaseAddress = _secure, Timeout = Patience };

    public Task<string> RunAsync(params string[] command) => ContainerEngine.DockerAsync(["exec", _container, .. command]);

    public async ValueTask DisposeAsync() => await ContainerEngine.DockerAsync("rm", "--force", "--volumes", _container);

    private static async Task<Uri> AddressAsync(string container, string scheme, int port) =>
        new($"{scheme}://{await ContainerEngine.DockerAsync("port", container, $"{port}/tcp")}");

    private async Task WaitAsync()
    {
        using var visitor = NewVisitor();
        while (true)
        {
            try
            {
                using var answer = await visitor.GetAsync(new Uri("/door/live", UriKind.Relative));
                return;
            }
            catch (HttpRequestException)
            {
                if (await ContainerEngine.DockerAsync("inspect", "--format", "{{.State.Running}}", _container) != "true")
                    throw;
            }

            // It is still making its configuration.
            await Task.Delay(250);
        }
    }
}
