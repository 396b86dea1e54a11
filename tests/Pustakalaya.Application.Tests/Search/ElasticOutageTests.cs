using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Pustakalaya.Application.Adapters.Search.Elasticsearch;
using Pustakalaya.Application.Operations;
using Pustakalaya.Application.Search;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Application.Tests.Search;

/// <summary>The cluster goes and comes back; readers find all the while, and the page can say who answered.</summary>
public sealed class ElasticOutageTests(ElasticOutageTests.Shelf shelf) : IClassFixture<ElasticOutageTests.Shelf>
{
    [RequiresTheory(Needs.Postgres | Needs.Elastic)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Searches_go_on_from_the_database_and_return_to_the_cluster_by_themselves(bool isKilled)
    {
        await shelf.UpAsync();
        (await shelf.AskAsync("हिमनदी")).Engine.Should().Be(SearchOptions.Elasticsearch);

        if (isKilled)
            shelf.Kill();
        else
            shelf.Hang();
        for (var i = 0; i < 8; i++)
        {
            var found = await shelf.AskAsync("हिमनदी");
            (found.Engine, found.IsFallback, found.Total).Should().Be((SearchOptions.Postgres, true, 1));
            found.Items.Single().Hits.Should().ContainSingle();
            var inside = (await shelf.SendAsync(new SearchInside.Query(shelf.Book, "हिमनदी"))).Value;
            (inside.Total, inside.IsFallback).Should().Be((1, true));
            if (i >= 5)
                shelf.Breaker.MayTry().Should().BeFalse("nobody waits for it any more");
        }

        await shelf.UpAsync();
        var back = await shelf.AskAsync("हिमनदी");
        (back.Engine, back.IsFallback, back.Total).Should().Be((SearchOptions.Elasticsearch, false, 1));
        (await shelf.SendAsync(new SearchInside.Query(shelf.Book, "हिमनदी"))).Value.IsFallback.Should().BeFalse();
    }

    [RequiresFact(Needs.Postgres | Needs.Elastic)]
    public async Task The_library_s_health_names_the_cluster_and_whether_it_answers()
    {
        await shelf.UpAsync();
        (await SearchAsync()).Should().Match<GetHealth.Dependency>(d => d.Kind == SearchOptions.Elasticsearch && d.IsUp == true);
        shelf.Kill();
        (await SearchAsync()).Should().Match<GetHealth.Dependency>(d => d.Kind == SearchOptions.Elasticsearch && d.IsUp == false);
        await shelf.UpAsync();
        (await SearchAsync()).IsUp.Should().BeTrue();

        async Task<GetHealth.Dependency> SearchAsync() => (await shelf.SendAsync(new GetHealth.Query())).Value.Dependencies.Single(d => d.Name == "search");
    }

    [RequiresFact(Needs.Postgres | Needs.Elastic)]
    public async Task A_copy_into_a_cluster_that_is_away_fails_as_an_outage_and_succeeds_when_it_is_back()
    {
        await shelf.UpAsync();
        var id = await shelf.AddAsync(new Book("अनुपस्थितिमा थपिएको", "बीचमा आएको"));
        shelf.Kill();
        var copy = () => shelf.SendAsync(new IndexItemElastic.Command(id));
        await copy.Should().ThrowAsync<SearchUnavailableException>();
        await shelf.UpAsync();
        (await copy()).IsOk.Should().BeTrue();
    }

    [RequiresFact(Needs.Postgres | Needs.Elastic)]
    public async Task An_index_that_is_gone_is_answered_for_by_the_database()
    {
        var bare = new BareShelf();
        await bare.InitializeAsync();
        try
        {
            await LookAsync(bare);
        }
        finally
        {
            await bare.DisposeAsync();
        }
    }

    private static async Task LookAsync(BareShelf bare)
    {
        await bare.AddAsync();
        var found = (await bare.SendAsync(new SearchItems.Query("हिमनदी", [], [], [], []))).Value;
        (found.Engine, found.IsFallback, found.Total).Should().Be((SearchOptions.Postgres, true, 1));

        // A library that has items already: the first pair is made, and waits to be filled before it is read.
        await bare.Services.GetRequiredService<ElasticIndices>().EnsureAsync(default);
        (await bare.SendAsync(new SearchItems.Query("हिमनदी", [], [], [], []))).Value.IsFallback.Should().BeTrue();
        (await bare.WithDbAsync(db => db.Database.SqlQuery<string>($"SELECT state AS \"Value\" FROM search_index").ToListAsync())).Should().Equal("building", "building");
    }

    /// <summary>A cluster that a test can take away.</summary>
    public sealed class Shelf : LibraryToSearch
    {
        private readonly MovableTime _time = new();

        internal ItemId Book { get; private set; }

        internal CircuitBreaker Breaker => Services.GetRequiredService<CircuitBreaker>();

        private Line Cable => Services.GetRequiredService<Line>();

        protected override string Engine => SearchOptions.Elasticsearch;

        protected override IEnumerable<KeyValuePair<string, string?>> Settings => base.Settings.Append(new("Elastic:SearchMilliseconds", "2000"));

        public override async Task InitializeAsync()
        {
            await base.InitializeAsync();
            if (Database is not null)
                Book = await AddAsync(new Book("पानीको यात्रा", "हिमनदी पग्लिन्छ।"));
        }

        /// <summary>As the site asks, whatever engine answers.</summary>
        public async Task<SearchItems.Model> AskAsync(string q) => (await SendAsync(new SearchItems.Query(q, [], [], [], []))).Value;

        public void Kill() => Cable.State = LineState.Refuses;

        public void Hang() => Cable.State = LineState.Hangs;

        /// <summary>The cluster is there, and fifteen seconds are over.</summary>
        public async Task UpAsync()
        {
            Cable.State = LineState.Open;
            _time.Pass(CircuitBreaker.Rest);
            await Node!.RefreshAsync();
        }

        protected override void Configure(IHostApplicationBuilder builder)
        {
            builder.Services.AddSingleton<TimeProvider>(_time);
            builder.Services.AddSingleton<Line>();
            builder.Services.AddSingleton(p => new ElasticClient(
                new HttpClient(p.GetRequiredService<Line>(), disposeHandler: false) { BaseAddress = new Uri(Requirements.Elastic), Timeout = Timeout.InfiniteTimeSpan }, p.GetRequiredService<CircuitBreaker>(), _time));
        }
    }

    private enum LineState
    {
        Open,
        Refuses,
        Hangs,
    }

    private sealed class Line() : DelegatingHandler(new SocketsHttpHandler())
    {
        public LineState State { get; set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (State == LineState.Refuses)
                throw new HttpRequestException("Connection refused");
            if (State == LineState.Hangs)
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            return await base.SendAsync(request, cancellationToken);
        }
    }

    /// <summary>No worker has made the indices yet.</summary>
    private sealed class BareShelf : LibraryToSearch
    {
        protected override string Engine => SearchOptions.Elasticsearch;

        protected override bool HasIndices => false;

        /// <summary>Into the tables alone.</summary>
        public async Task AddAsync()
        {
            Exception? refused = null;
            try
            {
                await AddAsync(new Book("नयाँ हिमनदी"));
            }
            catch (SearchUnavailableException e)
            {
                refused = e;
            }

            refused.Should().NotBeNull("there is no index to write to");
        }
    }
}
