using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using FluentAssertions;
using Pustakalaya.Testing;
using Xunit;
using Xunit.Abstractions;

namespace Pustakalaya.Site.Tests.Ingest;

/// <summary>A file far larger than memory should be, through raw HTTP into a real Site. PUSTAKALAYA_TEST_UPLOAD_BYTES sends more, such as 2147483648.</summary>
public sealed class LargeUploadTests(LargeUploadTests.Fixture site, ITestOutputHelper output) : IClassFixture<LargeUploadTests.Fixture>
{
    private const long Limit = 5L << 30;

    private static readonly long Bytes =
        long.TryParse(Environment.GetEnvironmentVariable("PUSTAKALAYA_TEST_UPLOAD_BYTES"), CultureInfo.InvariantCulture, out var bytes) ? bytes : 300L << 20;

    [RequiresFact(Needs.Postgres)]
    public async Task Row_18_a_large_file_goes_to_the_store_once_and_not_through_memory()
    {
        using var editor = await SignInAsync();
        var token = await editor.FormTokenAsync("/en/upload");
        var cookies = _cookies.GetCookieHeader(site.Address);
        // The first upload compiles the way, and is no part of the measure.
        (await SendAsync(token, cookies, 3L << 20, seed: 1)).Should().StartWith("HTTP/1.1 200").And.Contain("\"state\":\"stored\"");

        var before = site.Process.ResidentMegabytes;
        site.Process.ForgetPeak();
        var answer = await SendAsync(token, cookies, Bytes, seed: 2);
        var peak = site.Process.PeakMegabytes;

        answer.Should().StartWith("HTTP/1.1 200").And.Contain("\"state\":\"stored\"");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Bytes >> 20} MB sent: memory {before:0} MB before, {peak:0} MB at its peak"));
        (peak - before).Should().BeLessThanOrEqualTo(64);
        var files = Directory.EnumerateFiles(site.StorageRoot, "*", SearchOption.AllDirectories).Select(f => new FileInfo(f).Length).Where(l => l > 4L << 20);
        files.Should().Equal([Bytes], "there is one copy, and nothing is left half written");
        Directory.EnumerateFiles(site.BufferRoot).Should().BeEmpty("the framework must not have kept a copy either");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Row_18_more_than_the_limit_is_refused_in_words_before_it_is_sent()
    {
        using var editor = await SignInAsync();
        var token = await editor.FormTokenAsync("/en/upload");
        using var socket = await ConnectAsync();
        var head = Head(token, _cookies.GetCookieHeader(site.Address), Limit + (2L << 20), out var start, "text/html");
        await socket.GetStream().WriteAsync(head);
        await socket.GetStream().WriteAsync(start);
        var answer = await ReadAsync(socket);
        answer.Should().StartWith("HTTP/1.1 413").And.Contain("which is not taken");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Row_18_many_slow_senders_are_cut_off_and_hold_up_nobody_meanwhile()
    {
        using var editor = await SignInAsync();
        var token = await editor.FormTokenAsync("/en/upload");
        var cookies = _cookies.GetCookieHeader(site.Address);
        var slow = new List<TcpClient>();
        for (var i = 0; i < 60; i++)
        {
            slow.Add(await ConnectAsync());
            // Half of them do not even get to the end of their head.
            await slow[i].GetStream().WriteAsync(i % 2 == 0 ? Encoding.ASCII.GetBytes("POST /en/upload HTTP/1.1\r\nHost: a\r\nX-Slow: ") : Head(token, cookies, 10L << 20, out _, "application/json"));
        }

        var cut = slow.Where((_, i) => i % 2 == 1).Select(DribbleAsync).ToList();
        foreach (var address in new[] { "/en/", "/en/search?q=book", "/en/about" })
            (await editor.GetAsync(address)).StatusCode.Should().Be(HttpStatusCode.OK);
        (await SendAsync(token, cookies, 3L << 20, seed: 7)).Should().Contain("\"state\":\"stored\"", "an upload at full speed passes them by");

        // As slow as they are, ten megabytes would take them a month.
        (await Task.WhenAll(cut)).Should().OnlyContain(answer => answer.Length == 0 || answer.StartsWith("HTTP/1.1 408"));
        foreach (var socket in slow)
            socket.Dispose();
        (await editor.GetAsync("/en/")).StatusCode.Should().Be(HttpStatusCode.OK);
        while (Directory.EnumerateFiles(Path.Combine(site.StorageRoot, "incoming")).Any())
            await Task.Delay(100);
    }

    /// <summary>Four bytes a second, until the other side has enough of it.</summary>
    private static async Task<string> DribbleAsync(TcpClient socket)
    {
        var stream = socket.GetStream();
        var answer = ReadAsync(socket);
        try
        {
            while (!answer.IsCompleted)
            {
                await stream.WriteAsync("-"u8.ToArray());
                await Task.Delay(250);
            }

            return await answer;
        }
        catch (IOException)
        {
            return "";
        }
    }

    private readonly CookieContainer _cookies = new();

    private async Task<HttpClient> SignInAsync()
    {
        var visitor = new HttpClient(new HttpClientHandler { CookieContainer = _cookies, AllowAutoRedirect = false }) { BaseAddress = site.Address };
        using var answer = await visitor.SubmitAsync("/en/sign-in", "main form", [("Email", SiteProcess.Email), ("Password", SiteProcess.Password)]);
        answer.StatusCode.Should().Be(HttpStatusCode.Redirect);
        return visitor;
    }

    private async Task<string> SendAsync(string token, string cookies, long length, byte seed)
    {
        using var socket = await ConnectAsync();
        var stream = socket.GetStream();
        var end = Encoding.ASCII.GetBytes("\r\n--limit--\r\n");
        var block = new byte[1 << 20];
        new Random(seed).NextBytes(block);
        var head = Head(token, cookies, length + end.Length, out var start, "application/json");
        await stream.WriteAsync(head);
        await stream.WriteAsync(start);
        await stream.WriteAsync("%PDF-1.7\n"u8.ToArray());
        for (var left = length - 9; left > 0; left -= block.Length)
        {
            BitConverter.TryWriteBytes(block, left);
            await stream.WriteAsync(block.AsMemory(0, (int)Math.Min(left, block.Length)));
        }

        await stream.WriteAsync(end);
        return await ReadAsync(socket);
    }

    /// <param name="rest">Bytes of the file and of the form's end.</param>
    private byte[] Head(string token, string cookies, long rest, out byte[] start, string accept)
    {
        start = Encoding.ASCII.GetBytes($"--limit\r\nContent-Disposition: form-data; name=\"formToken\"\r\n\r\n{token}\r\n--limit\r\nContent-Disposition: form-data; name=\"file\"; filename=\"large.pdf\"\r\nContent-Type: application/pdf\r\n\r\n");
        return Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"POST /en/upload HTTP/1.1\r\nHost: {site.Address.Authority}\r\nCookie: {cookies}\r\nAccept: {accept}\r\nConnection: close\r\nContent-Type: multipart/form-data; boundary=limit\r\nContent-Length: {start.Length + rest}\r\n\r\n"));
    }

    private async Task<TcpClient> ConnectAsync()
    {
        var socket = new TcpClient();
        await socket.ConnectAsync(site.Address.Host, site.Address.Port);
        return socket;
    }

    private static async Task<string> ReadAsync(TcpClient socket)
    {
        using var reader = new StreamReader(socket.GetStream(), Encoding.UTF8, leaveOpen: true);
        return await reader.ReadToEndAsync();
    }

    public sealed class Fixture : SiteProcess
    {
        protected override IEnumerable<KeyValuePair<string, string>> Settings => [KeyValuePair.Create("Ingest__MaxFileBytes", Limit.ToString(CultureInfo.InvariantCulture))];
    }
}
