using System.Net;
using System.Text;
using Pustakalaya.Application.Adapters.Search.Elasticsearch;

namespace Pustakalaya.Application.Tests.Adapters.Search;

/// <summary>A cluster that answers what a test says, and a clock whose short waits are over at once.</summary>
internal sealed class StubNode : HttpMessageHandler
{
    private readonly Queue<Func<CancellationToken, Task<HttpResponseMessage>>> _answers = new();

    public StubNode(TimeProvider? time = null)
    {
        Time = time ?? new ImpatientTime();
        Client = new ElasticClient(new HttpClient(this) { BaseAddress = new Uri("http://cluster/"), Timeout = Timeout.InfiniteTimeSpan }, new CircuitBreaker(Time), Time);
    }

    public TimeProvider Time { get; }

    public ElasticClient Client { get; }

    /// <summary>Method, path and body of what came.</summary>
    public List<(string What, string Body)> Requests { get; } = [];

    /// <summary>The next request is answered so.</summary>
    public StubNode Then(int status, string body = "{}") => Then(_ => Task.FromResult(new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent(body, Encoding.UTF8, "application/json") }));

    public StubNode ThenCut() => Then(_ => throw new HttpRequestException("Connection refused"));

    public StubNode ThenNothing() => Then(async ct =>
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, ct);
        throw new InvalidOperationException("Never comes here.");
    });

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Requests.Add(($"{request.Method} {request.RequestUri!.PathAndQuery}", request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken)));
        return await _answers.Dequeue()(cancellationToken);
    }

    private StubNode Then(Func<CancellationToken, Task<HttpResponseMessage>> answer)
    {
        _answers.Enqueue(answer);
        return this;
    }

    /// <summary>Pauses between attempts end at once and are remembered; limits of a minute and more do not.</summary>
    private sealed class ImpatientTime : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, dueTime < TimeSpan.FromMinutes(1) && dueTime > TimeSpan.Zero ? TimeSpan.FromTicks(1) : dueTime, period);
    }
}
