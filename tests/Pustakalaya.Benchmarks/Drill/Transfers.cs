using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using Pustakalaya.Testing;

namespace Pustakalaya.Benchmarks.Drill;

/// <summary>A download and an upload on slow lines, of a minute each, again and again; what arrives is compared with what was sent by its SHA-256.</summary>
internal static class Transfers
{
    private const int Size = 12 * 1024 * 1024;
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Whole = TimeSpan.FromSeconds(60);

    private static int Portion => (int)(Size / (Whole / Step));

    public static async Task RunAsync(Editor editor, Visits visits, string run, CancellationToken stop)
    {
        var book = NumberedPdf.Make($"of the download {run}", Size);
        var original = await OriginalAsync(editor, await editor.UploadAsync($"download-{run}.pdf", book));
        await Task.WhenAll(DownloadAsync(editor, visits, original, book, stop), UploadAsync(editor, visits, run, stop));
    }

    private static async Task DownloadAsync(Editor editor, Visits visits, string original, byte[] book, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await visits.CountAsync("long download", original, async () =>
            {
                using var answer = await editor.Visitor.GetAsync(original, HttpCompletionOption.ResponseHeadersRead);
                if (answer.StatusCode != HttpStatusCode.OK)
                    return await Door.ReadAsync(answer);
                await using var body = await answer.Content.ReadAsStreamAsync();
                using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
                var buffer = new byte[Portion];
                for (int read; (read = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false)) > 0;)
                {
                    hash.AppendData(buffer, 0, read);
                    await Task.Delay(Step);
                }

                return hash.GetHashAndReset().AsSpan().SequenceEqual(SHA256.HashData(book)) ? (200, "whole") : (0, "It came, but not what was stored.");
            });
        }
    }

    private static async Task UploadAsync(Editor editor, Visits visits, string run, CancellationToken stop)
    {
        for (var round = 1; !stop.IsCancellationRequested; round++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"upload-{run}-{round}");
            var book = NumberedPdf.Make(name, Size);
            await visits.CountAsync("slow upload", name, async () =>
            {
                using var form = new MultipartFormDataContent { { new StringContent(await editor.Visitor.FormTokenAsync("/en/upload")), "formToken" }, { new SlowContent(book), "file", name + ".pdf" } };
                var (status, said, link) = await editor.SendAsync(form);
                if (status != 200)
                    return (status, said);
                var stored = await editor.Visitor.GetByteArrayAsync(await OriginalAsync(editor, link));
                return stored.AsSpan().SequenceEqual(book) ? (200, "whole") : (0, "It was stored, but not what was sent.");
            });
        }
    }

    /// <summary>The address of the original of what a status page tells of.</summary>
    private static async Task<string> OriginalAsync(Editor editor, string status)
    {
        const string Id = "id=\"sg-";
        var page = await editor.Visitor.GetStringAsync(status);
        var start = page.IndexOf(Id, StringComparison.Ordinal);
        return start >= 0 ? $"/files/{page.AsSpan(start + Id.Length, 36)}/original" : throw new InvalidOperationException($"{status} has no file:\n{page}");
    }

    private sealed class SlowContent(byte[] body) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            for (var at = 0; at < body.Length; at += Portion)
            {
                await stream.WriteAsync(body.AsMemory(at, Math.Min(Portion, body.Length - at)));
                await stream.FlushAsync();
                await Task.Delay(Step);
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = body.Length;
            return true;
        }
    }
}
