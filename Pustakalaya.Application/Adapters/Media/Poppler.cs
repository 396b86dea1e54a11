using System.Runtime.CompilerServices;
using System.Text;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Pustakalaya.Domain.Ingest;
using static System.Globalization.CultureInfo;

namespace Pustakalaya.Application.Adapters.Media;

/// <summary>The tools of poppler-utils, each with its limits: arguments in, records out, and what their errors mean.</summary>
internal sealed class Poppler(ToolRunner tools, ILogger<Poppler> log)
{
    /// <summary>A file that claims more is a trap; real books of this many pages do not exist.</summary>
    private const int MostPages = 1_000_000;

    /// <summary>Pages in one run of pdftotext: enough to make the start of the process cheap, few enough to bound its output.</summary>
    public const int PagesARun = 500;

    /// <summary>Pictures that cover more of a page than this are the page.</summary>
    private const double PageImageShare = 0.6;

    private static readonly TimeSpan Look = TimeSpan.FromSeconds(10);

    /// <summary>What the file says of itself, its fonts and its table of contents.</summary>
    /// <exception cref="FileRefusedException">Encrypted, damaged, without pages or beyond a limit.</exception>
    public async Task<FileFacts> ProbeAsync(string path, CancellationToken ct)
    {
        if (!File.Exists(path)) throw new FileNotFoundException("The original is not in the store.", path);
        var (result, output) = await tools.RunAsync(
            new ToolCall(Tool.PdfInfo, "-enc", "UTF-8", "-isodates", "-box", "-f", "1", "-l", Number(FileFacts.MaxPages), path) { Limit = Look, IsQuestion = true }, ct);
        if (!result.Succeeded) throw PopplerErrors.Refusal(Tool.PdfInfo, result);
        var facts = PdfInfoOutput.Parse(Encoding.UTF8.GetString(output));
        if (facts.PageCount == 0) throw new FileRefusedException(new IngestFailure(FailureCode.NoPages, "The file has no page."));
        if (facts.PageCount > MostPages)
            throw new FileRefusedException(new IngestFailure(FailureCode.TooManyPages, $"The file says that it has {facts.PageCount:#,0} pages."));
        var fonts = FontsAsync(path, ct);
        var outline = OutlineAsync(path, facts.PageCount, ct);
        await Task.WhenAll(fonts, outline);
        return facts with { Fonts = await fonts, Outline = await outline };
    }

    /// <summary>Reads the pages of a range one after the other. Ends early, without an exception, when the tool does: see <paramref name="ended"/>.</summary>
    /// <param name="ended">Gets the reason why pages are missing, or null when the tool did its work.</param>
    public async IAsyncEnumerable<BboxPage> PagesAsync(string path, int from, int to, Action<IngestFailure?> ended, [EnumeratorCancellation] CancellationToken ct)
    {
        var call = new ToolCall(Tool.PdfToText, "-enc", "UTF-8", "-bbox-layout", "-f", Number(from), "-l", Number(to), path, "-")
        {
            // 30 seconds for each fifty pages begun.
            Limit = TimeSpan.FromSeconds(30 * ((to - from) / 50 + 1)),
            MaxOutput = 64 * 1024 * 1024,
        };
        await using var run = await tools.StartAsync(call, ct);
        // As many pages may wait in it as the output may hold: the limit of the call bounds them.
        var pages = Channel.CreateUnbounded<BboxPage>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
        var reading = ParseAsync(run, pages.Writer);
        await foreach (var page in pages.Reader.ReadAllAsync(ct)) yield return page;
        await reading;
        var result = await run.FinishAsync(ct);
        ended(result.Succeeded ? null : PopplerErrors.Failure(Tool.PdfToText, result));
    }

    /// <summary>The pages of a range that are covered by pictures. When the tool cannot tell, all of them: pictures too heavy to look at are there.</summary>
    public async Task<IReadOnlySet<int>> PageImagesAsync(string path, FileFacts facts, int from, int to, CancellationToken ct)
    {
        var (result, output) = await tools.RunAsync(
            new ToolCall(Tool.PdfImages, "-list", "-f", Number(from), "-l", Number(to), path)
            {
                Limit = TimeSpan.FromSeconds(10 + (3 * (to - from + 1))),
                MaxOutput = 16 * 1024 * 1024,
                IsQuestion = true,
            },
            ct);
        Note(result, Tool.PdfImages, path);
        var pages = Enumerable.Range(from, to - from + 1);
        if (!result.Succeeded) return pages.ToHashSet();
        var areas = PdfImagesOutput.Areas(Encoding.UTF8.GetString(output));
        return pages.Where(page => facts.SizeOf(page) is { } size && areas.GetValueOrDefault(page) > PageImageShare * size.Width * size.Height).ToHashSet();
    }

    /// <summary>Draws pages as <c>p-1.ppm</c> ... into the folder of the run, which lives until it is disposed.</summary>
    /// <param name="scale">Of <see cref="PageScale.Arguments"/>.</param>
    public Task<(ToolRun Run, ToolResult Result)> DrawAsync(string path, int from, int to, IReadOnlyList<string> scale, TimeSpan limit, int nice, CancellationToken ct) =>
        tools.RunInFolderAsync(new ToolCall(Tool.PdfToPpm, ["-f", Number(from), "-l", Number(to), .. scale, path, "p"]) { Limit = limit, Nice = nice }, ct);

    private static async Task ParseAsync(ToolRun run, ChannelWriter<BboxPage> pages)
    {
        var parser = new BboxParser();
        try
        {
            await run.ReadAsync(bytes =>
            {
                parser.Feed(bytes);
                while (parser.TryTake(out var page)) pages.TryWrite(page);
            });
        }
        finally
        {
            pages.Complete();
        }
    }

    private async Task<IReadOnlyList<string>> FontsAsync(string path, CancellationToken ct)
    {
        var (result, output) = await tools.RunAsync(new ToolCall(Tool.PdfFonts, "-l", Number(FileFacts.MaxPages), path) { Limit = Look, IsQuestion = true }, ct);
        Note(result, Tool.PdfFonts, path);
        return PdfFontsOutput.Parse(Encoding.UTF8.GetString(output));
    }

    /// <summary>The tool writes a page before the outline, so the first one is asked for; a trap in it must not take long.</summary>
    private async Task<IReadOnlyList<OutlineEntry>> OutlineAsync(string path, int pageCount, CancellationToken ct)
    {
        var (result, output) = await tools.RunAsync(
            new ToolCall(Tool.PdfToHtml, "-q", "-xml", "-i", "-enc", "UTF-8", "-f", "1", "-l", "1", "-stdout", path) { Limit = Look, MaxOutput = 8 * 1024 * 1024, IsQuestion = true }, ct);
        Note(result, Tool.PdfToHtml, path);
        return result.Succeeded ? PdfOutlineOutput.Parse(Encoding.UTF8.GetString(output), pageCount) : [];
    }

    /// <summary>What only adds to the facts may fail without failing the file, but not unseen.</summary>
    private void Note(ToolResult result, Tool tool, string path)
    {
        if (!result.Succeeded)
            log.LogWarning("{Tool} ended as {End} with {Code} on {File}: {Words}", tool.Name, result.End, result.ExitCode, Path.GetFileName(path), result.LastWords);
    }

    private static string Number(int value) => value.ToString(InvariantCulture);
}
