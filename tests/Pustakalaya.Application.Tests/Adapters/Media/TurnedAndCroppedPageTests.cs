using System.Diagnostics;
using FluentAssertions;
using Pustakalaya.Application.Adapters.Media;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Shared;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Application.Tests.Adapters.Media;

/// <summary>A word's box must lie over the ink of the word in the page's picture, however the page is turned or cut.</summary>
public sealed class TurnedAndCroppedPageTests : IDisposable
{
    private static readonly (int X, int Y, string Word)[] Words = [(120, 700, "Alpha"), (300, 420, "Beta"), (420, 150, "Gamma")];

    private readonly MediaTools _tools = new();

    public void Dispose() => _tools.Dispose();

    [RequiresTheory(Needs.MediaTools)]
    [InlineData("0 0 612 792", 0, null)]
    [InlineData("0 0 612 792", 90, null)]
    [InlineData("0 0 612 792", 180, null)]
    [InlineData("0 0 612 792", 270, null)]
    [InlineData("0 0 612 792", 0, "100 100 500 750")]
    [InlineData("0 0 612 792", 90, "100 100 500 750")]
    [InlineData("0 0 612 792", 270, "100 100 500 750")]
    [InlineData("100 100 712 892", 0, null)]
    [InlineData("100 100 712 892", 90, "150 150 700 800")]
    [InlineData("-50 -80 650 792", 180, null)]
    [InlineData("0 0 3000 792", 0, null)]
    [InlineData("0 0 612 792", -90, null)]
    [InlineData("0 0 612 792", 450, null)]
    public async Task The_box_of_a_word_lies_over_its_ink(string box, int rotate, string? crop)
    {
        var path = _tools.Write("page.pdf", new PdfWriter().Page(box, rotate, crop, Words).ToBytes());
        var page = (await _tools.ReadAsync(path))[0];
        var facts = await _tools.Extractor.ProbeAsync(path, MediaType.Pdf, CancellationToken.None);
        var preview = (await _tools.Previewer.MakePageImagesAsync(path, facts, 1, 1, _tools.Keep, CancellationToken.None))[0];
        var large = preview.Images[0];
        var ink = await Ink.OfAsync(Path.Combine(_tools.Kept, large.Name));

        (ink.Width, ink.Height).Should().Be((large.Width, large.Height));
        large.Width.Should().Be(1000);
        ((double)page.Height / page.Width).Should().BeApproximately((double)large.Height / large.Width, 0.003, "picture and boxes share one shape");
        var boxes = page.Layout.Lines.SelectMany(line => line.Words).ToDictionary(word => page.Text.Substring(word.Start, word.Length));
        boxes.Keys.Should().BeEquivalentTo("Alpha", "Beta", "Gamma");
        foreach (var (word, at) in boxes)
        {
            ink.Share(at).Should().BeGreaterThan(0.08, $"the letters of {word} stand in its box");
            // Letters fill their box from edge to edge, so half a box further there is less of them.
            ink.Share(at with { X = at.X + (at.Width * 2) }).Should().Be(0);
            ink.Share(at with { Y = at.Y + (at.Height * 2) }).Should().Be(0);
        }

        var total = ink.Count(new WordBox(0, 0, 0, 0, page.Width, page.Height));
        boxes.Values.Sum(ink.Count).Should().BeGreaterThan((int)(total * 0.97), "no ink of a word lies outside of its box");
    }

    [RequiresFact(Needs.Samples | Needs.MediaTools)]
    public async Task Words_in_devanagari_lie_over_their_ink()
    {
        var path = Requirements.Sample("nepali-unicode/chromium-noto-actualtext-good.pdf");
        var page = (await _tools.ReadAsync(path))[0];
        var facts = await _tools.Extractor.ProbeAsync(path, MediaType.Pdf, CancellationToken.None);
        var preview = (await _tools.Previewer.MakePageImagesAsync(path, facts, 1, 1, _tools.Keep, CancellationToken.None))[0];
        var ink = await Ink.OfAsync(Path.Combine(_tools.Kept, preview.Images[0].Name));

        var words = page.Layout.Lines.SelectMany(line => line.Words).ToList();

        words.Should().HaveCountGreaterThan(30);
        words.Should().OnlyContain(word => ink.Share(word) > 0.05);
        words.Sum(ink.Count).Should().BeGreaterThan((int)(ink.Count(new WordBox(0, 0, 0, 0, page.Width, page.Height)) * 0.9));
    }

    [RequiresFact(Needs.MediaTools)]
    public async Task Pages_of_different_shapes_keep_their_own()
    {
        var path = _tools.Write("mixed.pdf", new PdfWriter().Page(words: [(100, 700, "One")]).Page("0 0 612 792", 90, words: [(100, 700, "Two")])
            .Page("0 0 300 300", words: [(50, 150, "Three")]).ToBytes());

        var pages = await _tools.ReadAsync(path);
        var facts = await _tools.Extractor.ProbeAsync(path, MediaType.Pdf, CancellationToken.None);
        var previews = await _tools.Previewer.MakePageImagesAsync(path, facts, 1, 3, _tools.Keep, CancellationToken.None);

        pages.Select(p => p.Height).Should().Equal(12_941, 7_727, 10_000);
        pages.Select(p => p.Text).Should().Equal("One", "Two", "Three");
        previews.Select(p => (p.Images[0].Width, p.Images[0].Height)).Should().Equal((1000, 1295), (1000, 773), (1000, 1000));
        facts.PageSizes.Should().Equal(new PageSizeRun(1, 1, 612, 792, 0), new PageSizeRun(2, 2, 612, 792, 90), new PageSizeRun(3, 3, 300, 300, 0));
    }

    /// <summary>The dark pixels of a picture, read back from the WebP that readers get.</summary>
    private sealed class Ink(int width, int height, byte[] pixels, int offset)
    {
        public int Width => width;

        public int Height => height;

        public static async Task<Ink> OfAsync(string webp)
        {
            using var decoder = Process.Start(new ProcessStartInfo("dwebp") { ArgumentList = { "-quiet", "-ppm", webp, "-o", webp + ".ppm" } })!;
            await decoder.WaitForExitAsync();
            decoder.ExitCode.Should().Be(0);
            var pixels = await File.ReadAllBytesAsync(webp + ".ppm");
            var (width, height, offset) = PortablePixmap.Parse(pixels)!.Value;
            return new Ink(width, height, pixels, offset);
        }

        public int Count(WordBox box) => Pixels(box).Count(dark => dark);

        public double Share(WordBox box)
        {
            var (dark, all) = (Count(box), Pixels(box).Count());
            return all == 0 ? 0 : (double)dark / all;
        }

        private IEnumerable<bool> Pixels(WordBox box)
        {
            var scale = width / (double)PageLayout.PageWidth;
            for (var y = (int)(box.Y * scale); y < Math.Min(height, (box.Y + box.Height) * scale); y++)
                for (var x = (int)(box.X * scale); x < Math.Min(width, (box.X + box.Width) * scale); x++)
                    yield return pixels[offset + (((y * width) + x) * 3)] < 128;
        }
    }
}
