using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Pustakalaya.Testing;

namespace Pustakalaya.Benchmarks.Drill;

/// <summary>An editor who uploads numbered books, gives each its title and has it published; what does not work is tried again, as an editor would, until it does.</summary>
internal sealed partial class Editor(Door door, Visits visits, string email, string password) : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly HttpClient _visitor = door.NewVisitor();

    public HttpClient Visitor => _visitor;

    /// <exception cref="InvalidOperationException">The library knows no such editor, or another password.</exception>
    public Task SignInAsync() => UntilDoneAsync("sign-in", async () =>
    {
        using var answer = await _visitor.SubmitAsync("/en/sign-in", "form[method=post]", [("Email", email), ("Password", password)]);
        if (answer.StatusCode == HttpStatusCode.Redirect)
            return (302, "");
        var (status, said) = await Door.ReadAsync(answer);
        return status is >= 500 ? (status, said) : throw new InvalidOperationException($"{email} cannot sign in: {status} {said}");
    });

    /// <summary>Books FROM, FROM + 1 ... until the stop; returns how many are in.</summary>
    public async Task<int> RunAsync(int from, CancellationToken stop)
    {
        var count = 0;
        for (; !stop.IsCancellationRequested; count++)
        {
            var number = (from + count).ToString("D6", CultureInfo.InvariantCulture);
            var status = await UploadAsync($"drill-{number}.pdf", NumberedPdf.Make(number));
            await UntilDoneAsync("title", async () => await SavedAsync(await _visitor.SubmitAsync(status.Replace("/status", "/edit", StringComparison.Ordinal), "form[data-edit]", [("Metadata.TitleEn", $"Drill book {number}"), ("Metadata.Languages", "en")])));
            await UntilDoneAsync("publish", async () => await SavedAsync(await _visitor.SubmitAsync(status, "form[action*=WhenReady], form[action*=Unpublish]", [("wanted", "true")])));
        }

        return count;
    }

    /// <summary>The address of the status page of what was uploaded now, or by an attempt whose answer was lost.</summary>
    public async Task<string> UploadAsync(string name, byte[] book)
    {
        var link = "";
        await UntilDoneAsync("upload", async () =>
        {
            using var form = new MultipartFormDataContent { { new StringContent(await _visitor.FormTokenAsync("/en/upload")), "formToken" }, { new ByteArrayContent(book), "file", name } };
            (var status, var said, link) = await SendAsync(form);
            return (status, said);
        });
        return link;
    }

    public async Task<(int Status, string Said, string Link)> SendAsync(HttpContent form)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/en/upload") { Content = form };
        request.Headers.Accept.ParseAdd("application/json");
        using var answer = await _visitor.SendAsync(request);
        var body = await answer.Content.ReadAsStringAsync();
        if (!answer.IsSuccessStatusCode)
            return ((int)answer.StatusCode, Heading().Match(body) is { Success: true } heading ? heading.Groups[1].Value : body[..Math.Min(160, body.Length)].ReplaceLineEndings(" "), "");
        var outcome = JsonDocument.Parse(body).RootElement[0];
        return outcome.GetProperty("state").GetString() switch
        {
            "stored" => (200, "", outcome.GetProperty("link").GetString()!),
            "duplicate" => (200, "An upload whose answer was lost was found in the library.", outcome.GetProperty("link").GetString()!),
            _ => (400, outcome.GetProperty("message").GetString() ?? "refused", ""),
        };
    }

    public void Dispose() => _visitor.Dispose();

    private static async Task<(int Status, string Said)> SavedAsync(HttpResponseMessage answer) =>
        answer.StatusCode is HttpStatusCode.Redirect or HttpStatusCode.SeeOther
            ? (302, "")
            : await Door.ReadAsync(answer) is var (status, said) && status < 400 ? (400, "It was not saved. " + said) : (status, said);

    private async Task UntilDoneAsync(string what, Func<Task<(int Status, string Said)>> step)
    {
        while ((await visits.CountAsync("editor", what, step)).HasFailed)
            await Task.Delay(Pause);
    }

    [GeneratedRegex("<h1[^>]*>([^<]*)</h1>")]
    private static partial Regex Heading();
}
