using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using AngleSharp.Dom;
using FluentAssertions;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.EndToEnd;

/// <summary>The full size as a developer starts it (docker/run.yml): images built, everything up, a book in, a word found.</summary>
public sealed class ContainersTests : IAsyncLifetime
{
    // Bounds on hanging, not on speed.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly int _port = ProgramProcess.FreePort();

    private IEnumerable<KeyValuePair<string, string>> Variables =>
        [new("REGISTRY", "pustakalaya-test"), new("SITE_PORT", _port.ToString(CultureInfo.InvariantCulture))];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (ContainerEngine.Missing is null)
            await ComposeAsync("down", "--volumes", "--timeout", "10");
    }

    [RequiresFact(Needs.Containers)]
    public async Task A_word_in_an_uploaded_book_is_found_through_Elasticsearch()
    {
        await ComposeAsync("up", "--detach", "--build");
        await UntilAsync("every container is healthy", async () => (await HealthAsync()).All(state => state == "healthy"));

        using var handler = new SocketsHttpHandler { CookieContainer = new CookieContainer() };
        using var editor = new HttpClient(handler) { BaseAddress = new Uri($"http://127.0.0.1:{_port}"), Timeout = Patience };
        var password = await File.ReadAllTextAsync(Path.Combine(RunningLibrary.Root, "env", "development", "Admin__Password"));
        (await editor.SubmitAsync("/en/sign-in", "main form", [("Email", "admin@pustakalaya.local"), ("Password", password.Trim())])).RequestMessage!.RequestUri!.AbsolutePath.Should().Be("/en");
        var item = await UploadAsync(editor, Path.Combine(RunningLibrary.Root, "samples", "sky-diary.pdf"));
        await UntilAsync("the worker has read it", async () => (await PageAsync(editor, $"/en/items/{item}/status")).QuerySelector("[data-working=false]") is not null);
        (await editor.SubmitAsync($"/en/items/{item}/edit", "form[data-edit]", [("Metadata.TitleEn", "Sky diary")])).EnsureSuccessStatusCode();
        (await editor.SubmitAsync($"/en/items/{item}/status", "form[action$='handler=Publish']")).EnsureSuccessStatusCode();

        using var reader = new HttpClient { BaseAddress = editor.BaseAddress };
        await UntilAsync("it is found", async () => (await SearchAsync(reader, "bottles")).GetProperty("total").GetInt32() == 1);
        var found = await SearchAsync(reader, "bottles");
        found.GetProperty("engine").GetString().Should().Be("elasticsearch");
        found.GetProperty("items")[0].GetProperty("id").GetString().Should().Be(item);
        found.GetProperty("items")[0].GetProperty("hits")[0].GetProperty("snippet").GetString().Should().Contain("<mark>bottles</mark>");

        // What the images may not be: root, full of tools where pages are made, or talkative about secrets.
        foreach (var program in (string[])["site", "worker"])
            (await ComposeAsync("exec", "-T", program, "id", "-u")).Should().Be("1654", program);
        (await ComposeAsync("exec", "-T", "site", "bash", "-c", "compgen -c | grep -cE '^(ffmpeg|pdftotext|soffice|curl|wget|npm)$' || true")).Should().Be("0");
        var secrets = Directory.GetFiles(Path.Combine(RunningLibrary.Root, "env", "development")).Select(file => File.ReadAllText(file).Trim()).ToList();
        var environment = await ContainerEngine.DockerAsync(["inspect", "--format", "{{json .Config.Env}}", .. await ContainersAsync()]);
        environment.Should().NotContainAny(secrets);
    }

    private static async Task<string> UploadAsync(HttpClient editor, string file)
    {
        using var form = new MultipartFormDataContent
        {
            { new StringContent(await editor.FormTokenAsync("/en/upload")), "formToken" },
            { new ByteArrayContent(await File.ReadAllBytesAsync(file)), "file", Path.GetFileName(file) },
        };
        using var answer = await editor.PostAsync(new Uri("/en/upload", UriKind.Relative), form);
        answer.EnsureSuccessStatusCode();
        var link = (await answer.DocumentAsync()).QuerySelector("a[href*='/status']")!.GetAttribute("href")!;
        return link.Split('/').First(part => Guid.TryParse(part, out _));
    }

    private static async Task<JsonElement> SearchAsync(HttpClient reader, string words) =>
        JsonDocument.Parse(await reader.GetStringAsync(new Uri($"/api/v1/search?q={words}", UriKind.Relative))).RootElement;

    private static async Task<IDocument> PageAsync(HttpClient visitor, string page)
    {
        using var answer = await visitor.GetAsync(new Uri(page, UriKind.Relative));
        return await answer.DocumentAsync();
    }

    private async Task<string[]> ContainersAsync() => (await ComposeAsync("ps", "--quiet")).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Of all that stay: what has brought the database up to date has ended and is no part of it.</summary>
    private async Task<string[]> HealthAsync() =>
        (await ContainerEngine.DockerAsync(["inspect", "--format", "{{if .State.Running}}{{.State.Health.Status}}{{else if .State.ExitCode}}ended with {{.State.ExitCode}}{{end}}", .. await ContainersAsync()]))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private async Task UntilAsync(string what, Func<Task<bool>> done)
    {
        var begin = Stopwatch.GetTimestamp();
        while (!await done())
        {
            if (Stopwatch.GetElapsedTime(begin) > Patience)
                throw new InvalidOperationException($"In vain waited until {what}:\n{await ComposeAsync("logs", "--tail", "40")}");
            await Task.Delay(500);
        }
    }

    private Task<string> ComposeAsync(params string[] arguments) => ContainerEngine.ComposeAsync(Variables, ["-p", ContainerEngine.Name, "-f", "docker/run.yml", .. arguments]);
}
