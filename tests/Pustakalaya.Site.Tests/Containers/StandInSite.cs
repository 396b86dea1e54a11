using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Pustakalaya.Site.Tests.Containers;

/// <summary>Stands behind the door in place of the site and answers what a test wants; where it wants nothing, with what it was told of the visitor.</summary>
public sealed class StandInSite : IAsyncLifetime
{
    private WebApplication? _app;

    public ConcurrentDictionary<string, RequestDelegate> Answers { get; } = new();

    public int Port { get; private set; }

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.ListenAnyIP(0);
            kestrel.Limits.MaxRequestBodySize = null;
        });
        _app = builder.Build();
        _app.Run(context => Answers.TryGetValue(context.Request.Path.Value ?? "", out var answer)
            ? answer(context)
            : context.Response.WriteAsJsonAsync(context.Request.Headers.ToDictionary(one => one.Key, one => one.Value.ToString())));
        await _app.StartAsync();
        Port = new Uri(_app.Urls.Single().Replace("[::]", "localhost", StringComparison.Ordinal)).Port;
    }

    public async Task DisposeAsync()
    {
        if (_app is not null)
            await _app.DisposeAsync();
    }
}
