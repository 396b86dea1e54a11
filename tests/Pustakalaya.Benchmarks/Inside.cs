using MediatR;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Pustakalaya.Application;
using Pustakalaya.Application.Adapters.Persistence;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Testing;

namespace Pustakalaya.Benchmarks;

/// <summary>The application's own commands and queries on the running library's database and store, as the system.</summary>
internal sealed class Inside : IAsyncDisposable
{
    private readonly IHost _host;

    private Inside(IHost host) => _host = host;

    public IServiceProvider Services => _host.Services;

    public static Inside Of(RunningLibrary library) => Of(library.Settings);

    public static Inside Of(IEnumerable<KeyValuePair<string, string>> settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key.Replace("__", ":", StringComparison.Ordinal), (string?)s.Value)));
        builder.AddApplication();
        builder.Services.AddSingleton<ICurrentUser, SystemUser>();
        return new Inside(builder.Build());
    }

    public async Task<TResult> SendAsync<TResult>(IRequest<TResult> request)
    {
        await using var scope = _host.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(request);
    }

    public async Task<T> WithDbAsync<T>(Func<LibraryDb, Task<T>> look)
    {
        await using var scope = _host.Services.CreateAsyncScope();
        return await look(scope.ServiceProvider.GetRequiredService<LibraryDb>());
    }

    public ValueTask DisposeAsync()
    {
        _host.Dispose();
        return ValueTask.CompletedTask;
    }
}
