using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Pustakalaya.Application.Adapters.Search.Elasticsearch;
using Pustakalaya.Application.Search;
using Pustakalaya.Testing;

namespace Pustakalaya.Application.Tests.Search;

/// <summary>A library whose way to its cluster a test can cut, and whose answers it can change.</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1001", Justification = "DisposeAsync of the fixture does it.")]
public sealed class FaultyNode : LibraryToSearch
{
    private readonly Way _way = new();

    /// <summary>Whether this request finds nobody.</summary>
    public Func<HttpRequestMessage, bool> IsDown { set => _way.IsDown = value; }

    /// <summary>An item that no scan of an index shows.</summary>
    public int? Lost { set => _way.Lost = value; }

    public ElasticNode Cluster => Node!;

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        _way.Dispose();
    }

    protected override string Engine => SearchOptions.Elasticsearch;

    protected override void Configure(IHostApplicationBuilder builder) => builder.Services.AddSingleton(p => new ElasticClient(
        new HttpClient(_way) { BaseAddress = new Uri(Requirements.Elastic.TrimEnd('/') + "/") }, p.GetRequiredService<CircuitBreaker>(), p.GetRequiredService<TimeProvider>()));

    private sealed class Way() : DelegatingHandler(new SocketsHttpHandler())
    {
        public Func<HttpRequestMessage, bool> IsDown { get; set; } = _ => false;

        public int? Lost { get; set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (IsDown(request))
                throw new HttpRequestException("Nobody is there.");
            var question = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
            var answer = await base.SendAsync(request, cancellationToken);
            if (Lost is not { } lost || !question.Contains("search_after", StringComparison.Ordinal))
                return answer;
            var json = JsonNode.Parse(await answer.Content.ReadAsStringAsync(cancellationToken))!;
            var hits = json["hits"]!["hits"]!.AsArray();
            hits.RemoveAll(h => (int)h!["sort"]![0]! == lost);
            answer.Content = new StringContent(json.ToJsonString(), new MediaTypeHeaderValue("application/json"));
            return answer;
        }
    }
}
