using System.Text;
using FluentAssertions;
using Pustakalaya.Application.Adapters.Media;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Shared;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Application.Tests.Adapters.Media;

public sealed class PdfPreviewerTests : IDisposable
{
    private MediaTools _tools = new();

    public void Dispose() => _tools.Dispose();

    [RequiresFact(Needs.Samples | Needs.MediaTools)]
    public async Task Makes_a_cover_in_three_sizes()
    {
        var (path, facts) = await FileAsync("nepali-legacy/constitution-2072-gazette-10p-preeti.pdf");

        var cover = await _tools.Previewer.MakeCoverAsync(path, facts, _tools.Keep, CancellationToken.None);

        cover.Select(image => (image.Name, image.Width)).Should().Equal(("cover-160.webp", 160), ("cover-320.webp", 320), ("cover-640.webp", 640));
        foreach (var image in cover) await IsAsSaidAsync(image);
        cover[0].Bytes.Should().BeLessThan(8_000, "twenty of them are on one page");
    }

    [RequiresFact(Needs.Samples | Needs.MediaTools)]
    public async Task Draws_each_page_in_every_size_and_in_order()
    {
        var (path, facts) = await FileAsync("english/constitution-of-nepal-en-240p.pdf");

        var pages = await _tools.Previewer.MakePageImagesAsync(path, facts, 98, 121, _tools.Keep, CancellationToken.None);

        pages.Select(page => page.Number).Should().Equal(Enumerable.Range(98, 24));
        pages.Should().OnlyContain(page => page.Failure == null && page.Images.Count == PreviewName.PageWidths.Count);
        pages[2].Images.Select(image => image.Name).Should().Equal("page-100-1000.webp", "page-100-700.webp", "page-100-112.webp");
        foreach (var image in pages.SelectMany(page => page.Images)) await IsAsSaidAsync(image);
        pages.Average(page => page.Images[0].Bytes).Should().BeInRange(10_000, 80_000);
    }

    [RequiresFact(Needs.Samples | Needs.MediaTools)]
    public async Task Ends_at_the_last_page()
    {
        var (path, facts) = await FileAsync("english/pypdf-pdflatex-outline.pdf");
        (await _tools.Previewer.MakePageImagesAsync(path, facts, 3, 22, _tools.Keep, CancellationToken.None)).Select(page => page.Number).Should().Equal(3, 4);
        (await _tools.Previewer.MakePageImagesAsync(path, facts, 21, 40, _tools.Keep, CancellationToken.None)).Should().BeEmpty();
    }

    [RequiresFact(Needs.Samples | Needs.MediaTools)]
    public async Task Works_with_one_tool_at_a_time()
    {
        _tools.Dispose();
        _tools = new MediaTools(options => options.MaxParallel = 1);
        var (path, facts) = await FileAsync("english/pypdf-pdflatex-outline.pdf");

        var all = Task.WhenAll(Enumerable.Range(0, 3).Select(async _ =>
        {
            await _tools.Previewer.MakeCoverAsync(path, facts, _tools.Keep, CancellationToken.None);
            return await _tools.Previewer.MakePageImagesAsync(path, facts, 1, 4, _tools.Keep, CancellationToken.None);
        }));

        (await all.WaitAsync(TimeSpan.FromMinutes(2))).Should().AllSatisfy(pages => pages.Should().HaveCount(4).And.OnlyContain(page => page.Failure == null));
    }

    [RequiresFact(Needs.Samples | Needs.MediaTools)]
    public async Task A_heavy_scan_is_drawn()
    {
        var (path, facts) = await FileAsync("nepali-scan/prab-munamadan1.pdf");
        (await _tools.Previewer.MakePageImagesAsync(path, facts, 1, 1, _tools.Keep, CancellationToken.None)).Should().ContainSingle().Which.Failure.Should().BeNull();
    }

    [RequiresFact(Needs.MediaTools)]
    public async Task A_missing_tool_is_an_outage_and_says_what_to_install()
    {
        var path = _tools.Write("page.pdf", new PdfWriter().Page().ToBytes());
        var facts = await _tools.Extractor.ProbeAsync(path, MediaType.Pdf, CancellationToken.None);
        var only = Directory.CreateTempSubdirectory("pustakalaya-bin-").FullName;
        foreach (var tool in new[] { "setsid", "timeout", "prlimit", "nice", "pdftoppm" }) File.CreateSymbolicLink(Path.Combine(only, tool), "/usr/bin/" + tool);
        using var poor = new MediaTools(options => options.ToolPath = only);

        var draw = () => poor.Previewer.MakePageImagesAsync(path, facts, 1, 1, poor.Keep, CancellationToken.None);

        (await draw.Should().ThrowAsync<ToolUnavailableException>()).Which.Failure
            .Should().Be(new IngestFailure(FailureCode.ToolMissing, "cwebp is not installed on this machine: install the Debian package webp."));
        Directory.Delete(only, recursive: true);
    }

    [Theory]
    [InlineData("P6\n1000 1414\n255\n", 1000, 1414, 17)]
    [InlineData("P6 2 3 255 ", 2, 3, 11)]
    public void Reads_the_head_of_a_pixmap(string head, int width, int height, int offset) =>
        PortablePixmap.Parse(Encoding.ASCII.GetBytes(head + "\0\0\0")).Should().Be((width, height, offset));

    [Theory]
    [InlineData("P5\n1000 1414\n255\n")]
    [InlineData("P6\n0 10\n255\n")]
    [InlineData("P6\n10 10\n65535\n")]
    [InlineData("P6\n10")]
    [InlineData("")]
    public void Takes_nothing_else_for_a_pixmap(string head) => PortablePixmap.Parse(Encoding.ASCII.GetBytes(head)).Should().BeNull();

    [Fact]
    public void Handles_pdf_and_nothing_else()
    {
        _tools.Previewer.Handles(MediaType.Pdf).Should().BeTrue();
        _tools.Extractor.Handles(MediaType.Pdf).Should().BeTrue();
        _tools.Previewer.Handles(MediaType.Epub).Should().BeFalse();
        _tools.Extractor.Handles(default).Should().BeFalse();
    }

    private async Task<(string Path, FileFacts Facts)> FileAsync(string sample)
    {
        var path = Requirements.Sample(sample);
        return (path, await _tools.Extractor.ProbeAsync(path, MediaType.Pdf, CancellationToken.None));
    }

    /// <summary>The kept file is a WebP of the size and length that were said (VP8 frame header, RFC 6386 section 9.1).</summary>
    private async Task IsAsSaidAsync(PreviewImage image)
    {
        var bytes = await File.ReadAllBytesAsync(Path.Combine(_tools.Kept, image.Name));
        MediaTypeSniffer.Sniff(bytes).Should().Be(MediaType.Webp);
        bytes.LongLength.Should().Be(image.Bytes);
        (BitConverter.ToUInt16(bytes, 26) & 0x3FFF, BitConverter.ToUInt16(bytes, 28) & 0x3FFF).Should().Be((image.Width, image.Height));
    }
}
