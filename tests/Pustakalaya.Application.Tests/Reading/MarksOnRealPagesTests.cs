using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using FluentAssertions;
using Microsoft.Extensions.Hosting;
using Pustakalaya.Application.Adapters.Media;
using Pustakalaya.Application.Ingest;
using Pustakalaya.Application.Reading;
using Pustakalaya.Domain.Accounts;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Text;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Application.Tests.Reading;

/// <summary>From the bytes of a PDF to the mark on a word, by the same commands as the worker.</summary>
public sealed partial class MarksOnRealPagesTests(MarksOnRealPagesTests.LibraryWithTools library) : IClassFixture<MarksOnRealPagesTests.LibraryWithTools>
{
    [RequiresTheory(Needs.Postgres | Needs.Samples | Needs.MediaTools)]
    [InlineData("संविधान")]
    [InlineData("sambidhan")]
    public async Task The_searched_word_is_marked_where_it_stands_in_the_pdf(string typed)
    {
        var path = Requirements.Sample("nepali-unicode/chromium-noto-actualtext-good.pdf");
        var (item, file) = await UploadAsync(path);
        await library.SendAsync(new CheckFile.Command(item, file));
        await library.SendAsync(new ExtractText.Command(item, file));
        await library.SendAsync(new IndexItem.Command(item));

        var page = (await library.SendAsync(new GetReaderPage.Query(item, 1, typed, "ne", Inside: true))).Value;

        page.Words.Should().Be(Readability.Readable);
        var standing = await PlacesAsync(path, "संविधान");
        standing.Should().NotBeEmpty();
        page.Marks.Select(m => page.Text.Substring(m.Start, m.Length)).Should().HaveCount(standing.Count).And.OnlyContain(word => word.StartsWith("संविधान", StringComparison.Ordinal));
        foreach (var (hit, place) in page.Hits.Select(h => h.Box).OrderBy(b => b.Y).ThenBy(b => b.X).Zip(standing.OrderBy(b => b.Y).ThenBy(b => b.X)))
        {
            // A thousandth of the page's width: what rounding to whole units may move.
            hit.X.Should().BeCloseTo(place.X, 10);
            hit.Y.Should().BeCloseTo(place.Y, 10);
            hit.Width.Should().BeCloseTo(place.Width, 10);
            hit.Height.Should().BeCloseTo(place.Height, 10);
        }

        page.Found!.Hits.Should().Contain(h => h.Page == 1 && h.Count == standing.Count);
    }

    private async Task<(Domain.Catalog.ItemId Item, FileId File)> UploadAsync(string path)
    {
        var editor = Account.Open($"{Guid.NewGuid():N}@example.org", "परीक्षक", Role.Administrator, DateTimeOffset.UnixEpoch);
        editor.SetPassword("not a hash: nobody signs in with it");
        await library.InsertAsync(editor);
        library.AsUser(Role.Administrator, editor.Id);
        await using var body = File.OpenRead(path);
        await library.SendAsync(new AcceptUpload.Command("संविधान.pdf", body, body.Length));
        // The same bytes again lead to the item that has them, so the second case finds the first one's.
        return await library.WithDbAsync(db => Task.FromResult(db.Files.Select(f => new { f.ItemId, f.Id }).AsEnumerable().Select(f => (f.ItemId, f.Id)).Single()));
    }

    /// <summary>Where the tool itself sees the word on the first page, in the reader's unit.</summary>
    private static async Task<List<Box>> PlacesAsync(string path, string start)
    {
        var info = new ProcessStartInfo("pdftotext") { RedirectStandardOutput = true };
        foreach (var argument in new[] { "-bbox", "-l", "1", path, "-" })
            info.ArgumentList.Add(argument);
        using var process = Process.Start(info)!;
        var html = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        var unit = PageLayout.PageWidth / Number(PageTag().Match(html).Groups[1]);
        return [.. WordTag().Matches(html).Where(m => m.Groups[5].Value.StartsWith(start, StringComparison.Ordinal)).Select(m =>
        {
            var (left, top, right, bottom) = (Number(m.Groups[1]) * unit, Number(m.Groups[2]) * unit, Number(m.Groups[3]) * unit, Number(m.Groups[4]) * unit);
            return new Box((int)left, (int)top, (int)(right - left), (int)(bottom - top));
        })];

        static double Number(Group group) => double.Parse(group.Value, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex("<page width=\"([0-9.]+)\"")]
    private static partial Regex PageTag();

    [GeneratedRegex("<word xMin=\"([0-9.]+)\" yMin=\"([0-9.]+)\" xMax=\"([0-9.]+)\" yMax=\"([0-9.]+)\">([^<]*)</word>")]
    private static partial Regex WordTag();

    public sealed class LibraryWithTools : SliceFixture
    {
        protected override void Configure(IHostApplicationBuilder builder) => builder.AddMedia();
    }
}
