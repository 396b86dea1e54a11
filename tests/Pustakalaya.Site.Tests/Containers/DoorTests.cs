using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using FluentAssertions;
using Microsoft.AspNetCore.Http;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Site.Tests.Containers;

/// <summary>What the nginx of the release does with what comes and goes, whatever the site behind it is.</summary>
public sealed class DoorTests(StandInSite site, DoorTests.Plain plain) : IClassFixture<StandInSite>, IClassFixture<DoorTests.Plain>
{
    [RequiresFact(Needs.Containers)]
    public async Task What_a_visitor_says_of_himself_is_not_handed_on()
    {
        var told = await ToldAsync(await plain.OpenAsync(site), "203.0.113.9", "https");
        told["X-Forwarded-For"].Should().NotContain("203.0.113").And.NotBeEmpty();
        told["X-Forwarded-Proto"].Should().Be("http");
        told.Keys.Should().NotContain(["X-Real-IP", "Forwarded"]);
    }

    [RequiresFact(Needs.Containers)]
    public async Task A_trusted_proxy_is_believed_and_only_its_own_word()
    {
        await using var door = await Door.OpenAsync(site.Port, [("LIBRARY_TRUSTED_PROXIES", await ContainerEngine.HostAsync())]);
        // The first is what the visitor claimed, the last what the proxy saw.
        var told = await ToldAsync(door, "198.51.100.1, 203.0.113.9", "https");
        told["X-Forwarded-For"].Should().Be("203.0.113.9");
        told["X-Forwarded-Proto"].Should().Be("https");
        (await ToldAsync(door, "203.0.113.9", "gopher"))["X-Forwarded-Proto"].Should().Be("http");
    }

    [RequiresFact(Needs.Containers)]
    public async Task A_proxy_that_is_not_the_trusted_one_is_not_believed()
    {
        await using var door = await Door.OpenAsync(site.Port, [("LIBRARY_TRUSTED_PROXIES", "192.0.2.0/24")]);
        var told = await ToldAsync(door, "203.0.113.9", "https");
        told["X-Forwarded-For"].Should().NotContain("203.0.113");
        told["X-Forwarded-Proto"].Should().Be("http");
    }

    [RequiresTheory(Needs.Containers)]
    [InlineData("LIBRARY_TRUSTED_PROXIES", "10.0.0.0/8; include /etc/passwd")]
    [InlineData("LIBRARY_MAX_BODY", "4100m; root /")]
    [InlineData("LIBRARY_RATE", "fast")]
    public async Task A_wrong_setting_ends_it_with_a_sentence(string name, string value) =>
        (await FluentActions.Awaiting(() => Door.OpenAsync(site.Port, [(name, value)])).Should().ThrowAsync<InvalidOperationException>()).WithMessage($"*nginx: {name} must be*");

    [RequiresTheory(Needs.Containers)]
    [InlineData("/ne/", "ne", "केही बेर बन्द")]
    [InlineData("/en/search?q=x", "en", "closed for a moment")]
    public async Task While_the_site_is_down_the_door_says_so_in_the_visitors_language(string url, string language, string words)
    {
        await using var door = await Door.OpenAsync(ProgramProcess.FreePort());
        using var visitor = door.NewVisitor();
        foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Post])
        {
            using var request = new HttpRequestMessage(method, url);
            using var answer = await visitor.SendAsync(request);
            answer.StatusCode.Should().Be(HttpStatusCode.BadGateway);
            await IsFriendlyAsync(answer, language, words);
            answer.Headers.RetryAfter!.Delta.Should().Be(TimeSpan.FromSeconds(30));
        }

        using var style = await visitor.GetAsync("/sorry/style.css");
        style.Content.Headers.ContentType!.MediaType.Should().Be("text/css");
    }

    [RequiresFact(Needs.Containers)]
    public async Task A_site_that_takes_too_long_is_said_to_be_closed_for_a_moment()
    {
        site.Answers["/en/endless"] = context => Task.Delay(Timeout.Infinite, context.RequestAborted);
        await using var door = await Door.OpenAsync(site.Port);
        // Nobody who runs tests waits the minute that a visitor does.
        await door.RunAsync("sed", "-i", "s/^proxy_read_timeout 60s/proxy_read_timeout 1s/", "/etc/nginx/snippets/proxy.conf");
        await door.RunAsync("nginx", "-s", "reload");
        using var visitor = door.NewVisitor();
        using var answer = await visitor.GetAsync("/en/endless");
        answer.StatusCode.Should().Be(HttpStatusCode.GatewayTimeout);
        await IsFriendlyAsync(answer, "en", "closed for a moment");
        answer.Headers.RetryAfter!.Delta.Should().Be(TimeSpan.FromSeconds(30));
    }

    [RequiresFact(Needs.Containers)]
    public async Task What_the_site_says_of_its_own_trouble_passes_as_it_is()
    {
        site.Answers["/en/trouble"] = context =>
        {
            context.Response.StatusCode = 503;
            return context.Response.WriteAsync("the site's own words");
        };
        using var visitor = (await plain.OpenAsync(site)).NewVisitor();
        using var answer = await visitor.GetAsync("/en/trouble");
        answer.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        (await answer.Content.ReadAsStringAsync()).Should().Be("the site's own words");
    }

    [RequiresFact(Needs.Containers)]
    public async Task A_class_of_forty_opens_the_same_page_at_once_and_a_flood_is_cut()
    {
        await using var door = await Door.OpenAsync(site.Port);
        using var school = door.NewVisitor();
        var addresses = Enumerable.Range(0, 16).Select(n => $"/files/{n}/cover-160.webp").Concat(["/en/", "/en/sign-in", "/css/a.css", "/css/b.css", "/js/a.js", "/api/v1/suggest?q=ha", "/en/search?q=hati"]).ToList();

        // A browser asks six things at a time.
        var served = new ConcurrentBag<HttpStatusCode>();
        await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => Parallel.ForEachAsync(addresses, new ParallelOptions { MaxDegreeOfParallelism = 6 }, async (url, ct) =>
        {
            using var answer = await school.GetAsync(new Uri(url, UriKind.Relative), ct);
            served.Add(answer.StatusCode);
        })));
        served.Should().HaveCount(40 * addresses.Count).And.OnlyContain(status => status == HttpStatusCode.OK);

        // Four hundred sign-ins in a moment are no class. The site behind is asked for sixty, and for those that a second lets through.
        var tries = new ConcurrentBag<HttpStatusCode>();
        await Parallel.ForEachAsync(Enumerable.Range(0, 400), new ParallelOptions { MaxDegreeOfParallelism = 20 }, async (_, ct) =>
        {
            using var answer = await school.PostAsync(new Uri("/en/sign-in", UriKind.Relative), new FormUrlEncodedContent([]), ct);
            tries.Add(answer.StatusCode);
            if (answer.StatusCode != HttpStatusCode.TooManyRequests)
                return;
            await IsFriendlyAsync(answer, "en", "Too much was asked for at once");
            answer.Headers.RetryAfter!.Delta.Should().Be(TimeSpan.FromSeconds(10));
        });
        tries.Count(status => status == HttpStatusCode.OK).Should().BeGreaterThanOrEqualTo(60);
        tries.Should().Contain(HttpStatusCode.TooManyRequests);
    }

    [RequiresFact(Needs.Containers)]
    public async Task An_upload_reaches_the_site_while_it_is_still_being_sent_and_none_of_it_lies_in_the_door()
    {
        const int Part = 1024 * 1024, Parts = 600;
        var half = new TaskCompletionSource();
        site.Answers["/en/upload"] = async context =>
        {
            var buffer = new byte[Part];
            long total = 0;
            for (int read; (read = await context.Request.Body.ReadAsync(buffer)) > 0; total += read)
            {
                if (total + read > Part * (Parts / 2L))
                    half.TrySetResult();
            }

            await context.Response.WriteAsync(total.ToString(CultureInfo.InvariantCulture));
        };
        var door = await plain.OpenAsync(site);
        using var visitor = door.NewVisitor();
        using var body = new SlowContent(async stream =>
        {
            var part = new byte[Part];
            for (var sent = 0; sent < Parts; sent++)
            {
                await stream.WriteAsync(part);
                // The second half is sent only when the site has had the first: kept back, it would never come.
                if (sent == (Parts / 2) + 10)
                    await half.Task;
            }

            (await door.RunAsync("du", "-s", "/var/cache/nginx", "/tmp", "/var/lib/nginx")).Split('\n').Sum(line => long.Parse(line.Split('\t')[0], CultureInfo.InvariantCulture))
                .Should().BeLessThan(1024, "kilobytes");
        })
        { Headers = { ContentLength = (long)Part * Parts } };

        using var answer = await visitor.PostAsync("/en/upload", body);

        (await answer.Content.ReadAsStringAsync()).Should().Be(((long)Part * Parts).ToString(CultureInfo.InvariantCulture));
    }

    [RequiresTheory(Needs.Containers)]
    [InlineData("/ne/items/1/edit", "ne", "यो धेरै ठूलो छ")]
    [InlineData("/en/upload", "en", "This is too large")]
    public async Task What_is_too_large_is_refused_before_it_is_sent(string url, string language, string words)
    {
        await using var door = await Door.OpenAsync(site.Port, [("LIBRARY_MAX_BODY", "2m")]);
        using var visitor = door.NewVisitor();
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(new byte[3 * 1024 * 1024]), Headers = { ExpectContinue = true } };
        using var answer = await visitor.SendAsync(request);
        answer.StatusCode.Should().Be(HttpStatusCode.RequestEntityTooLarge);
        await IsFriendlyAsync(answer, language, words);
    }

    [RequiresTheory(Needs.Containers)]
    [InlineData("br")]
    [InlineData("gzip")]
    [InlineData(null)]
    public async Task What_the_build_has_compressed_is_kept_and_sent_as_it_is_and_the_rest_is_compressed_here(string? encoding)
    {
        var asked = 0;
        site.Answers[$"/css/{encoding}.css"] = context =>
        {
            Interlocked.Increment(ref asked);
            context.Response.Headers.CacheControl = "max-age=31536000, immutable";
            context.Response.Headers.Vary = "Accept-Encoding";
            context.Response.ContentType = "text/css";
            var takes = context.Request.Headers.AcceptEncoding.ToString();
            if (takes.Length > 0)
                context.Response.Headers.ContentEncoding = takes;
            return context.Response.WriteAsync($"made for '{takes}'" + new string(' ', 2000));
        };
        site.Answers["/en/long"] = context =>
        {
            context.Response.ContentType = "application/json";
            return context.Response.WriteAsync(new string(' ', 2000));
        };
        using var visitor = (await plain.OpenAsync(site)).NewVisitor();
        foreach (var others in (string[])["", ", deflate", ", deflate;q=0.1"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/css/{encoding}.css");
            if (encoding is not null)
                request.Headers.TryAddWithoutValidation("Accept-Encoding", encoding + others);
            using var answer = await visitor.SendAsync(request);
            (await answer.Content.ReadAsStringAsync()).Trim().Should().Be($"made for '{encoding}'");
            answer.Headers.CacheControl!.ToString().Should().Contain("immutable");
            answer.Headers.Vary.Should().Equal("Accept-Encoding");
        }

        asked.Should().Be(1, "what is named by its content is kept in the door");

        using var page = new HttpRequestMessage(HttpMethod.Get, "/en/long");
        if (encoding is not null)
            page.Headers.TryAddWithoutValidation("Accept-Encoding", encoding);
        using var squeezed = await visitor.SendAsync(page);
        squeezed.Content.Headers.ContentEncoding.Should().BeEquivalentTo(encoding is null ? [] : new[] { encoding });
    }

    [RequiresFact(Needs.Containers)]
    public async Task Without_the_modules_of_Brotli_pages_are_compressed_with_gzip()
    {
        site.Answers["/en/long"] = context =>
        {
            context.Response.ContentType = "application/json";
            return context.Response.WriteAsync(new string(' ', 2000));
        };
        await using var door = await Door.OpenAsync(site.Port, null, "/dev/null:/etc/nginx/modules.conf");
        using var visitor = door.NewVisitor();
        using var page = new HttpRequestMessage(HttpMethod.Get, "/en/long");
        page.Headers.AcceptEncoding.ParseAdd("br, gzip");
        using var answer = await visitor.SendAsync(page);
        answer.Content.Headers.ContentEncoding.Should().Equal("gzip");
        answer.Headers.Vary.Should().Equal("Accept-Encoding");
    }

    [RequiresFact(Needs.Containers)]
    public async Task With_a_certificate_everything_goes_over_tls()
    {
        using var certificate = new CertificateFiles("localhost");
        await using var door = await Door.OpenAsync(site.Port, null, $"{certificate.Folder}/tls.crt:/run/secrets/tls.crt", $"{certificate.Folder}/tls.key:/run/secrets/tls.key");
        using var clear = door.NewVisitor();
        using var sent = await clear.GetAsync("/en/search?q=x");
        sent.StatusCode.Should().Be(HttpStatusCode.MovedPermanently);
        sent.Headers.Location!.ToString().Should().Be("https://127.0.0.1/en/search?q=x");
        sent.Headers.Contains("Strict-Transport-Security").Should().BeFalse("what comes in the clear says nothing of this");

        using var visitor = door.NewVisitor(certificate.Hash);
        visitor.DefaultRequestVersion = HttpVersion.Version20;
        visitor.DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        using var answer = await visitor.GetAsync("/en/told");
        answer.Version.Should().Be(HttpVersion.Version20);
        answer.Headers.GetValues("Strict-Transport-Security").Should().Equal("max-age=31536000");
        (await answer.Content.ReadFromJsonAsync<Dictionary<string, string>>())!["X-Forwarded-Proto"].Should().Be("https");
    }

    [RequiresFact(Needs.Containers)]
    public async Task Lessons_have_a_host_where_no_cookie_comes_or_goes()
    {
        site.Answers["/lesson"] = context =>
        {
            context.Response.Cookies.Append("from", "site");
            return context.Response.WriteAsync($"{context.Request.Host.Host} {context.Request.Headers.Cookie}");
        };
        await using var door = await Door.OpenAsync(site.Port, [("LIBRARY_CONTENT_HOST", "lessons.library.test")]);
        using var visitor = door.NewVisitor();
        (await AskAsync("lessons.library.test")).Should().Be(("lessons.library.test ", false));
        (await AskAsync("library.test")).Should().Be(("library.test session=secret", true));

        async Task<(string, bool)> AskAsync(string host)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/lesson") { Headers = { Host = host } };
            request.Headers.Add("Cookie", "session=secret");
            using var answer = await visitor.SendAsync(request);
            return (await answer.Content.ReadAsStringAsync(), answer.Headers.Contains("Set-Cookie"));
        }
    }

    [RequiresFact(Needs.Containers)]
    public async Task A_download_that_runs_is_not_broken_by_a_reload()
    {
        var reloaded = new TaskCompletionSource();
        site.Answers["/files/long"] = async context =>
        {
            await context.Response.WriteAsync("first ");
            await context.Response.Body.FlushAsync();
            await reloaded.Task;
            await context.Response.WriteAsync("last");
        };
        await using var door = await Door.OpenAsync(site.Port);
        using var visitor = door.NewVisitor();
        using var answer = await visitor.GetAsync("/files/long", HttpCompletionOption.ResponseHeadersRead);
        await door.RunAsync("nginx", "-s", "reload");
        // New workers answer beside the old one.
        using var other = door.NewVisitor();
        (await other.GetStringAsync("/en/told")).Should().Contain("X-Forwarded-For");
        reloaded.SetResult();
        (await answer.Content.ReadAsStringAsync()).Should().Be("first last");
    }

    /// <summary>The same of a file that nginx sends by itself, of more than fits into any buffer on the way.</summary>
    [RequiresFact(Needs.Containers)]
    public async Task A_file_is_sent_whole_across_a_reload()
    {
        site.Answers["/files/film"] = context =>
        {
            context.Response.Headers["X-Accel-Redirect"] = "/_store/film";
            return Task.CompletedTask;
        };
        await using var door = await Door.OpenAsync(site.Port, [("LIBRARY_RATE", "100m")]);
        var stored = (await door.RunAsync("sh", "-c", "mkdir -p /data/files && cd /data/files && head -c 50000000 /dev/urandom >film && sha256sum film")).Split(' ')[0];
        using var visitor = door.NewVisitor();
        using var answer = await visitor.GetAsync("/files/film", HttpCompletionOption.ResponseHeadersRead);
        await using var body = await answer.Content.ReadAsStreamAsync();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1024 * 1024];
        await body.ReadExactlyAsync(buffer);
        hash.AppendData(buffer);
        await door.RunAsync("nginx", "-s", "reload");
        while (await door.RunAsync("sh", "-c", "grep -l 'is shutting down' /proc/[0-9]*/cmdline || true") is "")
            await Task.Delay(100);
        for (int read; (read = await body.ReadAsync(buffer)) > 0;)
            hash.AppendData(buffer, 0, read);
        Convert.ToHexStringLower(hash.GetHashAndReset()).Should().Be(stored, "not a byte is missing or another one");
    }

    [RequiresFact(Needs.Containers)]
    public async Task What_only_operators_ask_is_not_answered_here()
    {
        using var visitor = (await plain.OpenAsync(site)).NewVisitor();
        using var answer = await visitor.GetAsync("/health/deps");
        answer.StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    private static async Task<Dictionary<string, string>> ToldAsync(Door door, string forwardedFor, string scheme)
    {
        using var visitor = door.NewVisitor();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/en/told");
        request.Headers.Add("X-Forwarded-For", forwardedFor);
        request.Headers.Add("X-Forwarded-Proto", scheme);
        request.Headers.Add("X-Real-IP", "203.0.113.10");
        request.Headers.Add("Forwarded", "for=203.0.113.11");
        using var answer = await visitor.SendAsync(request);
        return (await answer.Content.ReadFromJsonAsync<Dictionary<string, string>>())!;
    }

    private static async Task IsFriendlyAsync(HttpResponseMessage answer, string language, string words)
    {
        answer.Content.Headers.ContentType!.MediaType.Should().Be("text/html");
        (await answer.Content.ReadAsStringAsync()).Should().Contain($"<html lang=\"{language}\">").And.Contain(words);
        answer.Headers.CacheControl!.NoStore.Should().BeTrue();
        answer.Headers.GetValues("Content-Security-Policy").Should().ContainSingle().Which.Should().StartWith("default-src 'none'");
        answer.Headers.GetValues("X-Content-Type-Options").Should().Equal("nosniff");
    }

    /// <summary>One door with nothing set for all tests that need no other.</summary>
    public sealed class Plain : IAsyncLifetime
    {
        private Door? _door;

        internal async Task<Door> OpenAsync(StandInSite site) => _door ??= await Door.OpenAsync(site.Port);

        public Task InitializeAsync() => Task.CompletedTask;

        public async Task DisposeAsync()
        {
            if (_door is not null)
                await _door.DisposeAsync();
        }
    }

    private sealed class SlowContent(Func<Stream, Task> write) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => write(stream);

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
