using System.Globalization;
using Pustakalaya.Application.Ingest;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Shared;

namespace Pustakalaya.Application.Adapters.Media.Office;

/// <summary>Turns the pages of a DjVu into those of a PDF with <c>ddjvu</c>: pictures, like those of any scan.</summary>
internal sealed class DjvuConverter(ToolRunner tools) : IConverter
{
    /// <summary>A scan of 600 dpi takes a second.</summary>
    private static readonly TimeSpan AllPages = TimeSpan.FromMinutes(4);

    public bool Handles(MediaType type) => type == MediaType.DjVu;

    public async Task ToPdfAsync(string path, MediaType type, KeepDerived keep, CancellationToken ct)
    {
        const string Output = "out.pdf";
        var call = new ToolCall(Tool.DDjVu, "-format=pdf", "-quality=75", $"-page=1-{FileFacts.MaxPages.ToString(CultureInfo.InvariantCulture)}", path, Output) { Limit = AllPages, MaxFile = 1024L * 1024 * 1024 };
        await using var run = await tools.StartAsync(call, ct);
        var result = await run.FinishAsync(ct);
        var pdf = Path.Combine(run.Folder, Output);
        if (!result.Succeeded || !File.Exists(pdf)) throw PopplerErrors.Refusal(Tool.DDjVu, result);
        await keep(ReadingCopy.Name, pdf, ct);
    }
}
