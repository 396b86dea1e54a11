using System.Diagnostics;
using System.Globalization;
using System.Xml;
using FluentAssertions;
using Microsoft.Playwright;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.EndToEnd;

/// <summary>The product's promise in one breath: an editor brings a book in, a reader finds a word in it and sees it marked where it stands.</summary>
[Collection(LibraryCollection.Name)]
public sealed class FromUploadToReaderTests(Library library)
{
    private const string Book = """
        <!doctype html><html lang="ne"><meta charset="utf-8">
        <style>body { font: 18px/1.8 "Noto Serif Devanagari", serif } h1 { break-before: page } p { margin-block: 2em }</style>
        <h1>पहिलो पाना</h1><p>यो पाना किताबको सुरु हो। यहाँ नदी, हिमाल र गाउँका कुरा छन्। बिहान घाम लाग्छ, चरा कराउँछन् र केटाकेटी विद्यालय जान्छन्।</p>
        <h1>दोस्रो पाना</h1><p>धेरै छलफलपछि जनताका प्रतिनिधिले देशको <b id="w">संविधानको</b> मस्यौदा पारित गरे र त्यसपछि सबैले खुसी मनाए।</p>
        <h1>तेस्रो पाना</h1><p>अन्त्यमा गाउँलेले मिलेर नयाँ पुस्तकालय खोले, जहाँ हरेक साँझ कथा सुनाइन्छ।</p>
        </html>
        """;

    [RequiresFact(Needs.Postgres | Needs.Chromium | Needs.MediaTools)]
    public async Task A_reader_finds_a_word_inside_a_book_an_editor_uploaded_and_sees_it_marked_at_its_place()
    {
        var pdf = await library.PrintAsync(Book, "tin-pana.pdf");
        var title = "तीन पाना " + Guid.NewGuid().ToString("N")[..8];
        var item = await Editing.UploadAndPublishAsync(library, pdf, title);

        var reader = await library.OpenAsync();
        foreach (var typed in new[] { "संविधान", "sambidhan" })
        {
            await reader.GotoAsync("/ne/");
            await reader.FillAsync("input[name=q]", typed);
            await reader.PressAsync("input[name=q]", "Enter");
            await reader.Locator($"main a[href*='{item}'][href*='page=2']").First.ClickAsync();
            await Library.ArriveAsync(reader, url => url.Contains("page=2", StringComparison.Ordinal));

            var marked = await MarkOnPageAsync(reader);
            var printed = await WordInFileAsync(pdf, page: 2, word: "संविधानको");
            marked.Should().Match<Box>(m => m.IsAround(printed), $"'{typed}' must be marked where the page has it, at {printed}");
            (await reader.Locator(".leaf text").AllTextContentsAsync()).Should().Contain(line => line.Contains("संविधानको", StringComparison.Ordinal));
        }
    }

    [RequiresFact(Needs.Postgres | Needs.Chromium | Needs.MediaTools)]
    public async Task A_draft_is_invisible_to_readers_until_it_is_published()
    {
        var pdf = await library.PrintAsync(Book.Replace("पुस्तकालय", "गोप्यघर", StringComparison.Ordinal), "draft.pdf");
        var editor = await library.OpenAsync();
        await Library.SignInAsync(editor);
        var item = await Editing.UploadAsync(editor, pdf);
        await Editing.UntilDoneAsync(editor, item);

        var reader = await library.OpenAsync();
        (await reader.GotoAsync($"/en/items/{item}/x"))!.Status.Should().Be(404);
        (await reader.GotoAsync($"/en/items/{item}/x/read"))!.Status.Should().Be(404);
        await reader.GotoAsync("/en/search?q=" + Uri.EscapeDataString("गोप्यघर"));
        (await reader.Locator($"main a[href*='{item}']").CountAsync()).Should().Be(0);
    }

    [RequiresFact(Needs.Postgres | Needs.Chromium | Needs.MediaTools)]
    public async Task A_reader_without_script_searches_reads_and_turns_pages()
    {
        var pdf = await library.PrintAsync(Book.Replace("गाउँलेले", "छिमेकीले", StringComparison.Ordinal), "plain.pdf");
        var item = await Editing.UploadAndPublishAsync(library, pdf, "बिना लिपि " + Guid.NewGuid().ToString("N")[..8]);

        var reader = await library.OpenAsync(360, 740, script: false);
        await reader.GotoAsync("/ne/search?q=" + Uri.EscapeDataString("छिमेकीले"));
        await reader.Locator($"main a[href*='{item}'][href*='page=3']").First.ClickAsync();
        (await reader.Locator("rect.hit").CountAsync()).Should().BeGreaterThan(0);
        await reader.Locator("a[rel=prev]").First.ClickAsync();
        reader.Url.Should().Contain("page=2");
    }

    /// <summary>The first mark as shares of the page's width and height.</summary>
    private static async Task<Box> MarkOnPageAsync(IPage page)
    {
        await page.Locator(".leaf rect.hit").First.WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Attached });
        var box = await page.EvaluateAsync<double[]>(
            """
            () => {
                const leaf = document.querySelector('.leaf img').getBoundingClientRect();
                const hit = document.querySelector('.leaf rect.hit').getBoundingClientRect();
                return [(hit.left - leaf.left) / leaf.width, (hit.top - leaf.top) / leaf.height, (hit.right - leaf.left) / leaf.width, (hit.bottom - leaf.top) / leaf.height];
            }
            """);
        return new Box(box[0], box[1], box[2], box[3]);
    }

    /// <summary>Where the file itself has the word, asked from the bare tool.</summary>
    private static async Task<Box> WordInFileAsync(string pdf, int page, string word)
    {
        var info = new ProcessStartInfo("pdftotext") { RedirectStandardOutput = true };
        foreach (var argument in new[] { "-bbox", "-f", $"{page}", "-l", $"{page}", pdf, "-" })
            info.ArgumentList.Add(argument);
        using var process = Process.Start(info)!;
        using var reader = XmlReader.Create(process.StandardOutput, new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore, Async = true });
        double width = 1, height = 1;
        while (await reader.ReadAsync())
        {
            if (reader.NodeType != XmlNodeType.Element)
                continue;
            double Of(string name) => double.Parse(reader.GetAttribute(name)!, CultureInfo.InvariantCulture);
            if (reader.Name == "page")
                (width, height) = (Of("width"), Of("height"));
            if (reader.Name != "word")
                continue;
            var box = new Box(Of("xMin") / width, Of("yMin") / height, Of("xMax") / width, Of("yMax") / height);
            if ((await reader.ReadElementContentAsStringAsync()).Trim() == word)
                return box;
        }

        throw new InvalidOperationException($"{word} is not on page {page}.");
    }

    private sealed record Box(double Left, double Top, double Right, double Bottom)
    {
        /// <summary>The same place, but for a hundredth of the page.</summary>
        public bool IsAround(Box other) =>
            Math.Abs(Left - other.Left) < 0.01 && Math.Abs(Right - other.Right) < 0.01 && Math.Abs(Top - other.Top) < 0.02 && Math.Abs(Bottom - other.Bottom) < 0.02;
    }
}
