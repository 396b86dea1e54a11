using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using FluentAssertions;
using Pustakalaya.Application.Adapters.Search.Elasticsearch;
using Pustakalaya.Application.Search;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Application.Tests.Adapters.Search;

public sealed class ElasticClientTests
{
    private static readonly TimeSpan Long = TimeSpan.FromHours(1);

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task A_busy_cluster_is_asked_again_after_a_pause(int status)
    {
        var node = new StubNode().Then(status).Then(200, """{"took":1}""");
        using var answer = await node.Client.SearchAsync("books", "{}"u8.ToArray(), Long, default);
        answer.RootElement.GetProperty("took").GetInt32().Should().Be(1);
        node.Requests.Should().HaveCount(2).And.OnlyContain(r => r.What == "POST /books/_search" && r.Body == "{}");
    }

    [Fact]
    public async Task A_search_gives_up_sooner_than_work_in_the_background()
    {
        var node = new StubNode().Then(429).Then(429, """{"error":{"type":"es_rejected_execution_exception","reason":"queue full"}}""");
        (await FailAsync(node)).Message.Should().Be("Elasticsearch is not to be had: 429 es_rejected_execution_exception: queue full");
        for (var i = 0; i < 5; i++)
            node.Then(503);
        var work = () => node.Client.GetAsync("books", default);
        await work.Should().ThrowAsync<SearchUnavailableException>();
        node.Requests.Should().HaveCount(2 + 5);
    }

    [Fact]
    public void Pauses_double_and_differ_by_chance()
    {
        var patience = new Patience(5, TimeSpan.FromSeconds(1), Long);
        foreach (var (attempt, seconds) in new[] { (1, 1), (2, 2), (3, 4) })
        {
            var pauses = Enumerable.Range(0, 50).Select(_ => patience.DelayAfter(attempt)).ToList();
            pauses.Should().OnlyContain(p => p >= TimeSpan.FromSeconds(seconds * 0.5) && p <= TimeSpan.FromSeconds(seconds * 1.5));
            pauses.Distinct().Should().HaveCountGreaterThan(10);
        }
    }

    [Fact]
    public async Task A_refused_request_is_our_mistake_and_not_sent_again()
    {
        var node = new StubNode().Then(400, """{"error":{"type":"parsing_exception","reason":"unknown query [fuzz]","caused_by":{"type":"named_object_not_found","reason":"[1:9]"}},"status":400}""");
        var search = () => node.Client.SearchAsync("books", default, Long, default);
        (await search.Should().ThrowAsync<ElasticRefusedException>()).WithMessage("Elasticsearch refused: 400 parsing_exception: unknown query [fuzz] <- named_object_not_found: [1:9]");
        node.Requests.Should().ContainSingle();
    }

    [Fact]
    public async Task An_index_that_is_not_there_is_said_by_name()
    {
        var node = new StubNode().Then(404, """{"error":{"type":"index_not_found_exception"},"status":404}""");
        (await FailAsync(node)).Message.Should().Contain("no index books");
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(500)]
    [InlineData(502)]
    public async Task What_passes_by_itself_or_by_the_operator_is_an_outage(int status) =>
        (await FailAsync(new StubNode().Then(status, "<html>no</html>"))).Message.Should().Be($"Elasticsearch is not to be had: {status} <html>no</html>");

    [Fact]
    public async Task A_search_waits_no_longer_than_it_may()
    {
        var node = new StubNode(TimeProvider.System).ThenNothing();
        var search = () => node.Client.SearchAsync("books", default, TimeSpan.FromMilliseconds(20), default);
        (await search.Should().ThrowAsync<SearchUnavailableException>()).WithMessage("*no answer within 0 seconds*");
    }

    [Fact]
    public async Task Who_goes_away_is_no_failure_of_the_cluster()
    {
        var node = new StubNode(new MovableTime());
        for (var i = 0; i < CircuitBreaker.Failures + 2; i++)
        {
            node.ThenNothing();
            using var gone = new CancellationTokenSource();
            var search = node.Client.SearchAsync("books", default, Long, gone.Token);
            await gone.CancelAsync();
            await ((Func<Task>)(() => search)).Should().ThrowAsync<OperationCanceledException>();
        }

        node.Then(200);
        using var answer = await node.Client.SearchAsync("books", default, Long, default);
        node.Requests.Should().HaveCount(CircuitBreaker.Failures + 3);
    }

    [Fact]
    public async Task After_five_failures_nobody_asks_for_fifteen_seconds_and_then_one_does()
    {
        var time = new MovableTime();
        var node = new StubNode(time);
        for (var i = 0; i < 5; i++)
            await FailAsync(node.ThenCut());
        (await FailAsync(node)).Message.Should().StartWith("Elasticsearch is down");
        node.Requests.Should().HaveCount(5, "the sixth was not sent");

        time.Pass(TimeSpan.FromSeconds(15));
        await FailAsync(node.ThenCut());
        node.Requests.Should().HaveCount(6);
        await FailAsync(node);
        node.Requests.Should().HaveCount(6, "it failed, so all wait again");

        time.Pass(TimeSpan.FromSeconds(15));
        for (var i = 0; i < 3; i++)
        {
            using var answer = await node.Then(200).Client.SearchAsync("books", default, Long, default);
        }

        node.Requests.Should().HaveCount(9, "it is back for everybody");
    }

    [Fact]
    public void While_one_tries_the_others_do_not()
    {
        var time = new MovableTime();
        var breaker = new CircuitBreaker(time);
        for (var i = 0; i < 5; i++)
            breaker.Failed();
        time.Pass(CircuitBreaker.Rest);
        breaker.MayTry().Should().BeTrue();
        breaker.MayTry().Should().BeFalse();
        breaker.GaveUp();
        breaker.MayTry().Should().BeTrue("who tried went away");
        breaker.Succeeded();
        breaker.MayTry().Should().BeTrue();
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public async Task Over_tls_only_a_cluster_signed_by_the_named_certificate_is_trusted(bool signedByIt, bool trusted)
    {
        using var ours = Certificate("CN=ours");
        using var other = Certificate("CN=other");
        var file = Path.Combine(Path.GetTempPath(), $"pustakalaya-ca-{Guid.NewGuid():N}.pem");
        await File.WriteAllTextAsync(file, (signedByIt ? ours : other).ExportCertificatePem());
        try
        {
            ElasticHandler.ProblemOf(file).Should().BeNull();
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            var serving = AnswerOnceAsync(listener, ours);
            using var http = new HttpClient(ElasticHandler.Of(new ElasticOptions { CaFile = file })) { BaseAddress = new Uri($"https://localhost:{((IPEndPoint)listener.LocalEndpoint).Port}/") };
            var client = new ElasticClient(http, new CircuitBreaker(TimeProvider.System), TimeProvider.System);
            var ask = async () =>
            {
                using var answer = await client.GetAsync("", default);
                return answer!.RootElement.GetProperty("ok").GetBoolean();
            };
            if (trusted)
                (await ask()).Should().BeTrue();
            else
                (await ask.Should().ThrowAsync<SearchUnavailableException>()).Which.Message.Should().Contain("SSL");
            await serving;
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static X509Certificate2 Certificate(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }

    private static async Task AnswerOnceAsync(TcpListener listener, X509Certificate2 certificate)
    {
        using var client = await listener.AcceptTcpClientAsync();
        await using var tls = new SslStream(client.GetStream());
        try
        {
            await tls.AuthenticateAsServerAsync(certificate);
            var buffer = new byte[4096];
            _ = await tls.ReadAsync(buffer);
            await tls.WriteAsync(Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 11\r\nConnection: close\r\n\r\n{\"ok\":true}"));
        }
        catch (Exception e) when (e is IOException or System.Security.Authentication.AuthenticationException)
        {
            // The client does not trust us: that is what it is asked about.
        }
    }

    private static async Task<SearchUnavailableException> FailAsync(StubNode node)
    {
        var search = () => node.Client.SearchAsync("books", default, Long, default);
        return (await search.Should().ThrowAsync<SearchUnavailableException>()).Which;
    }
}
