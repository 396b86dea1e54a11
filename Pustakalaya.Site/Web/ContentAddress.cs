using System.Buffers;
using Microsoft.Extensions.Options;

namespace Pustakalaya.Site.Web;

/// <summary>Which requests are for lessons, and where a reader of this site gets them: another origin than the site's, whatever name the site is called by.</summary>
internal sealed class ContentAddress(IOptions<ContentOptions> content, IOptions<SiteOptions> site)
{
    private const string NoFrame = "'none'";

    private static readonly SearchValues<char> HostCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-");

    private readonly ContentOptions _options = content.Value;
    private readonly HostString _host = new(content.Value.Host);
    private readonly int? _port = content.Value.SecondPort(site.Value);

    /// <summary>The request came by the name, or through the port, that belongs to lessons alone.</summary>
    public bool IsContent(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return IsByName(context.Request.Host) || (_port is { } port && context.Connection.LocalPort == port);
    }

    /// <summary>Host and port of the lessons for a page that was asked for by this request. Null: there is none that the reader could reach.</summary>
    public string? For(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var host = request.Host;
        if (!IsHostName(host))
            return null;
        if (!_options.IsEmbedded)
            return _options.Sites.Any(one => one.Host.Equals(host.Host, StringComparison.OrdinalIgnoreCase) && one.Port == host.Port) ? _host.Value : null;
        if (IsThisMachine(host.Host))
            return host.Port is { } own ? $"{ContentOptions.EmbeddedHost}:{own}" : ContentOptions.EmbeddedHost;
        // Where the site's own port has become another on the way, so may this one, unless its number was said.
        var isDirect = !request.IsHttps && (_options.Port is not null || (host.Port ?? 80) == site.Value.Port);
        return _port is { } port && isDirect ? $"{host.Host}:{port}" : null;
    }

    /// <summary>Who may frame what this request asks for, as sources of a content policy: the site and nobody else.</summary>
    public string Framers(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!_options.IsEmbedded)
            return string.Join(' ', _options.Sites);
        if (IsByName(request.Host))
            return request.Host.Port is { } port ? $"localhost:{port} *.localhost:{port} 127.0.0.1:{port}" : "localhost *.localhost 127.0.0.1";
        // The site's port may be mapped to another on the way: the machine is the same.
        return IsHostName(request.Host) ? $"{request.Host.Host}:*" : NoFrame;
    }

    /// <summary>A name, or an address of version 4: what can stand in a content policy. Any other (one of version 6, signs of a made-up header) cannot.</summary>
    internal static bool IsHostName(HostString host) => host.HasValue && host.Host.Length > 0 && !host.Host.AsSpan().ContainsAnyExcept(HostCharacters);

    private static bool IsThisMachine(string host) =>
        host is "127.0.0.1" || host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);

    private bool IsByName(HostString host) =>
        host.HasValue && host.Host.TrimEnd('.').Equals(_host.Host, StringComparison.OrdinalIgnoreCase) && (_host.Port is null || _host.Port == (host.Port ?? _host.Port));
}
