using System.Net;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Pustakalaya.Application.Adapters.Persistence;
using Pustakalaya.Site.Web;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Site.Tests.Operations;

public sealed class ReadyTests : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private Site _site = null!;

    public async Task InitializeAsync()
    {
        if (Requirements.Missing(Needs.Postgres) is not null && !Requirements.IsStrict)
            return;
        _database = await TestDatabase.CreateEmptyAsync();
        _site = new Site(_database);
        await _site.InitializeAsync();
    }

    public async Task DisposeAsync()
    {
        if (_site is not null)
            await _site.DisposeAsync();
        if (_database is not null)
            await _database.DisposeAsync();
    }

    [RequiresFact(Needs.Postgres)]
    public async Task It_is_ready_from_the_first_migrated_database_on_and_live_before()
    {
        (await StatusAsync("/health/ready")).Should().Be(HttpStatusCode.ServiceUnavailable, "the database has no tables yet");
        (await StatusAsync("/health/live")).Should().Be(HttpStatusCode.OK);

        await using (var scope = _site.Services.CreateAsyncScope())
            await LibraryMigrator.MigrateAsync(scope.ServiceProvider, CancellationToken.None);
        (await StatusAsync("/health/ready")).Should().Be(HttpStatusCode.OK);

        await _database.DisposeAsync();
        (await StatusAsync("/health/ready")).Should().Be(HttpStatusCode.OK, "a database that went away comes back, and no other replica has it either");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_site_that_stops_is_ready_no_more()
    {
        await using (var scope = _site.Services.CreateAsyncScope())
            await LibraryMigrator.MigrateAsync(scope.ServiceProvider, CancellationToken.None);
        using var lifetime = new Lifetime();
        var check = new ReadyCheck(_site.Services.GetRequiredService<IServiceScopeFactory>(), lifetime);
        (await check.CheckHealthAsync(new HealthCheckContext())).Status.Should().Be(HealthStatus.Healthy);
        lifetime.StopApplication();
        (await check.CheckHealthAsync(new HealthCheckContext())).Status.Should().Be(HealthStatus.Unhealthy);
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Before_the_database_can_be_reached_it_is_not_ready()
    {
        await _database.DisposeAsync();
        using var answer = await _site.NewVisitor().GetAsync("/health/ready");
        answer.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
    }

    private async Task<HttpStatusCode> StatusAsync(string url)
    {
        using var answer = await _site.NewVisitor().GetAsync(url);
        return answer.StatusCode;
    }

    private sealed class Lifetime : IHostApplicationLifetime, IDisposable
    {
        private readonly CancellationTokenSource _stopping = new();

        public CancellationToken ApplicationStarted => CancellationToken.None;

        public CancellationToken ApplicationStopping => _stopping.Token;

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication() => _stopping.Cancel();

        public void Dispose() => _stopping.Dispose();
    }

    private sealed class Site(TestDatabase database) : SiteFixture
    {
        protected override IEnumerable<KeyValuePair<string, string>> Settings => [KeyValuePair.Create("ConnectionStrings:Library", database.ConnectionString)];
    }
}
