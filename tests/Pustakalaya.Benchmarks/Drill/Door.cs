using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using AngleSharp.Html.Parser;

namespace Pustakalaya.Benchmarks.Drill;

/// <summary>The library's address, seen from outside: its name leads to the machine that is drilled, and its certificate is the drill's own.</summary>
internal sealed class Door(Uri address, IPAddress machine, string certificate)
{
    /// <summary>A browser with cookies of its own that follows no redirect.</summary>
    public HttpClient NewVisitor()
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.All,
            ConnectCallback = async (context, ct) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(machine, context.DnsEndPoint.Port, ct);
                return new NetworkStream(socket, ownsSocket: true);
            },
            SslOptions = { RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.GetCertHashString(System.Security.Cryptography.HashAlgorithmName.SHA256) == certificate },
        };
        return new HttpClient(handler) { BaseAddress = address, Timeout = TimeSpan.FromMinutes(15) };
    }

    /// <summary>What an answer tells the visitor: of a failure its heading, of a page its notices.</summary>
    public static async Task<(int Status, string Said)> ReadAsync(HttpResponseMessage answer)
    {
        using (answer)
        {
            var body = await answer.Content.ReadAsByteArrayAsync();
            var status = (int)answer.StatusCode;
            if (answer.Content.Headers.ContentType?.MediaType != MediaTypeHeaderValue.Parse("text/html").MediaType)
                return (status, status >= 400 ? System.Text.Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(200, body.Length))).ReplaceLineEndings(" ") : "");
            var page = await new HtmlParser().ParseDocumentAsync(new MemoryStream(body));
            return (status, (page.QuerySelector(status >= 400 ? "h1" : ".notice p")?.TextContent ?? "").Trim().ReplaceLineEndings(" "));
        }
    }
}
