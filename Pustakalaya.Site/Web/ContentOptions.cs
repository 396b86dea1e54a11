using System.Net;
using Microsoft.Extensions.Options;

namespace Pustakalaya.Site.Web;

/// <summary>Section <c>Content</c>: where interactive lessons are played, apart from the site. See docs/decisions/0011.</summary>
public sealed class ContentOptions
{
    public const string Section = "Content";

    /// <summary>What browsers take for the machine they run on, whatever stands before the dot.</summary>
    public const string EmbeddedHost = "lessons.localhost";

    /// <summary>A host name of its own that leads to the site's server, with a port where browsers need one.</summary>
    public string Host { get; set; } = EmbeddedHost;

    /// <summary>Host names of the site, divided by spaces, with ports where browsers need them: they alone may frame lessons. Needed with a host of one's own.</summary>
    public string Site { get; set; } = "";

    /// <summary>With the embedded host: where readers on other machines get lessons. Default: the one after the site's. 0: nowhere.</summary>
    public int? Port { get; set; }

    internal bool IsEmbedded => Host == EmbeddedHost;

    internal IReadOnlyList<HostString> Sites => [.. Site.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(host => new HostString(host))];

    /// <summary>The second port that is listened on: not where the site listens to its own machine alone, which needs none.</summary>
    internal int? SecondPort(SiteOptions site)
    {
        var port = Port ?? site.Port + 1;
        var isLocal = site.Host == "localhost" || (IPAddress.TryParse(site.Host, out var address) && IPAddress.IsLoopback(address));
        return IsEmbedded && !isLocal && port is >= 1 and <= 65535 ? port : null;
    }
}

internal sealed class ContentOptionsValidator(IOptions<SiteOptions> site) : IValidateOptions<ContentOptions>
{
    public ValidateOptionsResult Validate(string? name, ContentOptions options)
    {
        var host = new HostString(options.Host);
        if (!ContentAddress.IsHostName(host) || host.Host == "localhost" || IPAddress.TryParse(host.Host, out _))
            return ValidateOptionsResult.Fail($"Content:Host must be a host name of its own for lessons, such as lessons.library.example, but is '{options.Host}'.");
        if (options.Sites.FirstOrDefault(one => !ContentAddress.IsHostName(one)) is { HasValue: true } wrong)
            return ValidateOptionsResult.Fail($"Content:Site must be host names divided by spaces, but has '{wrong}'.");
        if (!options.IsEmbedded && options.Sites.Count == 0)
            return ValidateOptionsResult.Fail("Content:Site is not set: with a Content:Host of your own, name the hosts of the site, which alone may show lessons.");
        if (options.Sites.Any(one => one == host || (host.Port is null && one.Host.Equals(host.Host, StringComparison.OrdinalIgnoreCase))))
            return ValidateOptionsResult.Fail($"Content:Host '{options.Host}' is a host of the site (Content:Site): lessons need another, or they could act in readers' names.");
        if (options.Port is < 0 or > 65535)
            return ValidateOptionsResult.Fail($"Content:Port must be a number from 0 to 65535, but is {options.Port}.");
        return options.Port == site.Value.Port
            ? ValidateOptionsResult.Fail($"Content:Port {options.Port} is the port of the site: lessons need another.")
            : ValidateOptionsResult.Success;
    }
}
