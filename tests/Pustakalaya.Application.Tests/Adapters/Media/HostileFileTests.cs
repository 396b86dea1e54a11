using FluentAssertions;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Shared;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Application.Tests.Adapters.Media;

/// <summary>Every broken or hostile file ends in a stated outcome for its text and for its pictures; <see cref="MediaTools"/> looks for what was left.</summary>
public sealed class HostileFileTests : IDisposable
{
    private MediaTools _tools = new();

    public void Dispose() => _tools.Dispose();

    [RequiresTheory(Needs.Samples | Needs.MediaTools)]
    [InlineData("torture/pdfjs-ArabicCIDTrueType.pdf", "Readable", "drawn")]
    [InlineData("torture/pdfjs-PDFJS-7562-reduced.pdf", "Readable", "drawn")]
    [InlineData("torture/pdfjs-bomb_giant.pdf", "Readable", "drawn")]
    [InlineData("torture/pdfjs-encrypted-attachment.pdf", "Readable", "drawn")]
    [InlineData("torture/pdfjs-issue16263.pdf", "Readable", "TimedOut")]
    [InlineData("torture/pdfjs-issue19484_2.pdf", "Empty", "drawn")]
    [InlineData("torture/pdfjs-issue7229.pdf", "Scan", "drawn")]
    [InlineData("torture/pdfjs-jbig2_symbol_offset.pdf", "Empty", "drawn")]
    [InlineData("torture/pdfjs-js-buttons.pdf", "Readable", "drawn")]
    [InlineData("torture/pdfjs-pdfjsbad1586.pdf", "Readable", "drawn")]
    [InlineData("torture/pdfjs-poppler-67295-0.pdf", "NoPages", "")]
    [InlineData("torture/pdfjs-poppler-85140-0.pdf", "NoPages", "")]
    [InlineData("torture/pdfjs-poppler-91414-0-53.pdf", "NoPages", "")]
    [InlineData("torture/pdfjs-poppler-937-0-fuzzed.pdf", "Empty", "drawn")]
    [InlineData("torture/pdfjs-scan-bad.pdf", "Scan", "drawn")]
    [InlineData("torture/pypdf-libreoffice-writer-password.pdf", "Encrypted", "")]
    [InlineData("hostile/billion-laughs-forms-4^15.pdf", "TimedOut", "TimedOut")]
    [InlineData("hostile/bomb-flate-double-2GiB.pdf", "TimedOut", "TimedOut")]
    [InlineData("hostile/bomb-text-200MiB-ops.pdf", "OutOfMemory", "TimedOut")]
    [InlineData("hostile/encrypted-owner-only-noextract.pdf", "LegacyFont", "drawn")]
    [InlineData("hostile/giant-mediabox-2000000x20.pdf", "Empty", "TooLarge")]
    [InlineData("hostile/javascript-launch-uri.pdf", "Readable", "drawn")]
    [InlineData("hostile/nested-arrays-200000.pdf", "Empty", "drawn")]
    [InlineData("hostile/recursive-form.pdf", "Empty", "drawn")]
    [InlineData("hostile/truncated-50pct.pdf", "Damaged", "")]
    public async Task Row_12_ends_in_a_stated_outcome(string sample, string text, string picture)
    {
        // A trap needs not be waited for as long as a book. Memory runs out only after seconds of work.
        Limit(text == "TimedOut" ? 0.1 : 1);
        var path = Requirements.Sample(sample);

        (await TextAsync(path)).Should().Be(text);
        if (picture.Length == 0) return;

        Limit(picture == "TimedOut" ? 0.1 : 1);
        var facts = await OutcomeAsync(() => _tools.Extractor.ProbeAsync(path, MediaType.Pdf, CancellationToken.None));
        facts.Value.Should().NotBeNull();
        var cover = await OutcomeAsync(() => _tools.Previewer.MakeCoverAsync(path, facts.Value!, _tools.Keep, CancellationToken.None));
        (cover.Failure?.Code.ToString() ?? "drawn").Should().Be(picture);
        var page = (await _tools.Previewer.MakePageImagesAsync(path, facts.Value!, 1, 1, _tools.Keep, CancellationToken.None)).Should().ContainSingle().Which;
        (page.Failure?.Code.ToString() ?? "drawn").Should().Be(picture);
        (page.Failure ?? cover.Failure)?.Detail.Should().NotContain("\n").And.NotBeEmpty();
        Directory.GetFiles(_tools.Kept).Should().HaveCount(picture == "drawn" ? PreviewName.CoverWidths.Count + PreviewName.PageWidths.Count : 0);
    }

    [RequiresFact(Needs.Samples | Needs.MediaTools)]
    public async Task Row_12_reads_five_thousand_pages_of_a_hundred_thousand_and_says_so()
    {
        var path = Requirements.Sample("hostile/pages-100000.pdf");

        var facts = await _tools.Extractor.ProbeAsync(path, MediaType.Pdf, CancellationToken.None);
        var pages = await _tools.ReadAsync(path);

        (facts.PageCount, facts.PagesUsed, facts.PagesLeftOut).Should().Be((100_000, 5_000, 95_000));
        facts.PageSizes.Should().Equal(new PageSizeRun(1, 5_000, 612, 792, 0));
        pages.Should().HaveCount(5_000).And.OnlyContain(page => page.Text == "Page of a hundred thousand");
        var last = await _tools.Previewer.MakePageImagesAsync(path, facts, 4_999, 5_010, _tools.Keep, CancellationToken.None);
        last.Select(page => page.Number).Should().Equal(4_999, 5_000);
    }

    [RequiresFact(Needs.MediaTools)]
    public async Task A_page_that_breaks_the_tool_costs_only_its_own_text()
    {
        // A column of letters drawn two hundred thousand times, between two pages that read well.
        var letters = string.Concat(Enumerable.Range(0, 700).Select(i => $"1 0 0 1 10 {i + 10} Tm (abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz) Tj\n"));
        Limit(0.1);
        var path = _tools.Write("one-bad-page.pdf", new PdfWriter()
            .Page(words: [(100, 700, "Before")]).Raw("0 0 612 792", 0, null, $"BT /F1 1 Tf {letters} ET ", times: 200_000).Page(words: [(100, 700, "After")]).ToBytes());

        var pages = await _tools.ReadAsync(path);

        pages.Select(page => page.Text).Should().Equal("Before", "", "After");
        pages[1].Failure!.Code.Should().Be(FailureCode.TimedOut);
        pages[0].Failure.Should().BeNull();
    }

    [RequiresFact(Needs.MediaTools)]
    public async Task A_page_too_large_for_paper_costs_only_its_own_picture()
    {
        var path = _tools.Write("wide.pdf", new PdfWriter().Page().Page("0 0 20000 100").Page().ToBytes());
        var facts = await _tools.Extractor.ProbeAsync(path, MediaType.Pdf, CancellationToken.None);

        var pages = await _tools.Previewer.MakePageImagesAsync(path, facts, 1, 3, _tools.Keep, CancellationToken.None);

        pages.Select(page => page.Failure?.Code).Should().Equal(null, FailureCode.TooLarge, null);
        pages[1].Failure!.Detail.Should().Be("A page is 20000 × 100 points; paper ends at 14400.");
    }

    [RequiresTheory(Needs.MediaTools)]
    [InlineData("0 0 100 10000", 0, 80, 8000)]
    [InlineData("0 0 10000 100", 90, 80, 8000)]
    [InlineData("0 0 14000 20", 0, 1000, 1)]
    public async Task A_page_like_a_ribbon_gets_a_picture_of_bounded_size(string box, int rotate, int width, int height)
    {
        var path = _tools.Write("ribbon.pdf", new PdfWriter().Page(box, rotate).ToBytes());
        var facts = await _tools.Extractor.ProbeAsync(path, MediaType.Pdf, CancellationToken.None);

        var page = (await _tools.Previewer.MakePageImagesAsync(path, facts, 1, 1, _tools.Keep, CancellationToken.None))[0];

        page.Failure.Should().BeNull();
        (page.Images[0].Width, page.Images[0].Height).Should().Be((width, height));
        (await _tools.Previewer.MakeCoverAsync(path, facts, _tools.Keep, CancellationToken.None)).Should().OnlyContain(image => image.Height <= 640 * 8);
    }

    private void Limit(double patience)
    {
        _tools.Dispose();
        _tools = new MediaTools(options => options.Patience = patience);
    }

    private async Task<string> TextAsync(string path)
    {
        var (pages, failure) = await OutcomeAsync(() => _tools.ReadAsync(path));
        return failure?.Code.ToString() ?? string.Join(' ', pages!.Select(page => page.Readability).Distinct());
    }

    private static async Task<(T? Value, IngestFailure? Failure)> OutcomeAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return (await work(), null);
        }
        catch (FileRefusedException e)
        {
            return (default, e.Failure);
        }
    }
}
