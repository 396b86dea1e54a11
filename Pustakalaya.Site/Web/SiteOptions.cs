using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Pustakalaya.Site.Web;

/// <summary>Section <c>Site</c>: where the site listens.</summary>
public sealed class SiteOptions
{
    public const string Section = "Site";

    /// <summary>An IP address, <c>localhost</c>, or <c>*</c> for every address of the machine.</summary>
    public string Host { get; set; } = "127.0.0.1";

    public int Port { get; set; } = 5080;

    /// <summary>
    /// Networks of the proxies in front of the site, as <c>10.0.9.0/24</c>, parted by commas: from these, and only from these, the visitor's address and scheme are believed
    /// (<c>X-Forwarded-For</c>, <c>X-Forwarded-Proto</c>). Empty: there is none.
    /// </summary>
    public string TrustedProxies { get; set; } = "";

    /// <summary>
    /// Behind an nginx that sees the same store: the location there that stands for its folder, as <c>/_store/</c>. The site then says what is sent
    /// (<c>X-Accel-Redirect</c>), nginx sends it. Empty: the site sends files itself.
    /// </summary>
    public string AccelPath { get; set; } = "";

    /// <summary>Told to stop, it goes on serving for so long: until a proxy in front has heard that it leaves.</summary>
    public int StopDelaySeconds { get; set; }

    /// <summary>How long a stop waits for what has begun, as an upload on a slow line.</summary>
    public int DrainSeconds { get; set; } = 30;

    /// <exception cref="FormatException">One of them is no network.</exception>
    internal IEnumerable<IPNetwork> ProxyNetworks =>
        TrustedProxies.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(IPNetwork.Parse);
}

internal sealed partial class SiteOptionsValidator : IValidateOptions<SiteOptions>
{
    public ValidateOptionsResult Validate(string? name, SiteOptions options)
    {
        if (options.Port is < 1 or > 65535)
            return ValidateOptionsResult.Fail($"Site:Port must be a number from 1 to 65535, but is {options.Port}.");
        if (options.TrustedProxies.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).FirstOrDefault(one => !IPNetwork.TryParse(one, out _)) is { } wrong)
            return ValidateOptionsResult.Fail($"Site:TrustedProxies must be networks such as 10.0.9.0/24, parted by commas, but has '{wrong}'.");
        if (options.AccelPath.Length > 0 && !AccelLocation().IsMatch(options.AccelPath))
            return ValidateOptionsResult.Fail($"Site:AccelPath must be a location of the nginx in front of the site that begins and ends with a slash, such as /_store/, but is '{options.AccelPath}'.");
        if (options.StopDelaySeconds is < 0 or > 60)
            return ValidateOptionsResult.Fail($"Site:StopDelaySeconds must be a number from 0 to 60, but is {options.StopDelaySeconds}.");
        if (options.DrainSeconds is < 1 or > 86400)
            return ValidateOptionsResult.Fail($"Site:DrainSeconds must be a number from 1 to 86400, but is {options.DrainSeconds}.");
        return IsHost(options.Host)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"Site:Host must be an IP address, 'localhost' or '*', but is '{options.Host}'.");
    }

    /// <summary>What cannot be listened on is left to <see cref="Validate"/>, which says so in words.</summary>
    public static void Listen(KestrelServerOptions kestrel, SiteOptions site, int port)
    {
        if (port is < 1 or > 65535 || !IsHost(site.Host))
            return;
        if (site.Host == "*")
            kestrel.ListenAnyIP(port);
        else if (site.Host == "localhost")
            kestrel.ListenLocalhost(port);
        else
            kestrel.Listen(IPAddress.Parse(site.Host), port);
    }

    [GeneratedRegex("^/[A-Za-z0-9_-]+/\\z")]
    private static partial Regex AccelLocation();

    private static bool IsHost(string host) => host is "*" or "localhost" || IPAddress.TryParse(host, out _);
}
