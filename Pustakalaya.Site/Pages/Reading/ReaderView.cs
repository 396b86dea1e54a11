using System.Globalization;
using System.Text.RegularExpressions;
using Pustakalaya.Application.Reading;
using Pustakalaya.Domain.Text;
using Pustakalaya.Site.Web;

namespace Pustakalaya.Site.Pages.Reading;

/// <summary>What the parts of the reader show: the page, what was searched for, and where everything leads.</summary>
/// <param name="Q">What was searched for; null for nothing.</param>
/// <param name="Hit">Which of the page's hits is the one looked at, from 1; held within what is there.</param>
/// <param name="AsText">The plain-text mode: all links stay in it.</param>
/// <param name="Chapter">Of a book of chapters; null for one of pages.</param>
public sealed partial record ReaderView(GetReaderPage.Model Page, string? Q, int Hit, bool AsText, GetChapter.Model? Chapter = null)
{
    /// <summary>Pages shown as small pictures on each side of the open one.</summary>
    private const int Near = 3;

    public ReaderBook Book => Page.Book;

    /// <summary>There are words to look for; whoever came with some sees what became of them.</summary>
    public bool OffersSearch => Page.Number > 0 && (Book.HasText || Q is not null);

    /// <summary>The plain-text mode is worth having, or is where one is.</summary>
    public bool OffersMode => Page.Number > 0 && Chapter is null && (Book.HasText || AsText);

    /// <summary>Key of the name of what stands beside the page.</summary>
    public string BesideKey => OffersSearch || Book.Outline.Count == 0 ? "read.inside" : "read.contents";

    /// <summary>A chapter takes the place of a page: what stands around it is the same.</summary>
    public static ReaderView Of(GetChapter.Model chapter, string? q, int hit)
    {
        ArgumentNullException.ThrowIfNull(chapter);
        var words = chapter.Html is null ? (Readability?)null : Readability.Readable;
        return new ReaderView(
            new GetReaderPage.Model(chapter.Book, chapter.Number, 0, GetReaderPage.Picture.Made, true, words, chapter.Text, chapter.Marks, [], [], chapter.Found, chapter.SearchIsDown), q, hit, false, chapter);
    }

    /// <summary>The key of a text that speaks of pages, or of the one that speaks of chapters instead.</summary>
    public string Key(string key) => Chapter is null ? key : key + ".chapter";

    /// <summary>The chapter with its pictures at their addresses.</summary>
    public string? ChapterHtml => Chapter?.Html is { } html ? PictureName().Replace(html, $"src=\"/files/{Book.FileId}/$1?v={Book.Version}\"") : null;

    /// <summary>Index of the hit looked at, -1 when the page has none.</summary>
    public int Now => Page.Marks.Count == 0 ? -1 : Math.Clamp(Hit, 1, Page.Marks.Count) - 1;

    public int? Previous => Page.Number > 1 ? Page.Number - 1 : null;

    public int? Next => Page.Number < Book.Pages ? Page.Number + 1 : null;

    /// <summary>Up to seven pages around this one, as many as there are.</summary>
    public IEnumerable<int> Nearby
    {
        get
        {
            var first = Math.Max(1, Math.Min(Page.Number - Near, Book.Pages - (2 * Near)));
            return Enumerable.Range(first, Math.Min(Book.Pages - first + 1, (2 * Near) + 1));
        }
    }

    /// <summary>The place with a searched word before the one looked at: on this page, or on the last page before it that has one.</summary>
    public (int Page, int Hit)? PreviousHit =>
        Now > 0 ? (Page.Number, Now) : Page.Found?.Hits.LastOrDefault(h => h.Page < Page.Number) is { } before ? (before.Page, before.Count) : null;

    public (int Page, int Hit)? NextHit =>
        Now >= 0 && Now < Page.Marks.Count - 1 ? (Page.Number, Now + 2) : Page.Found?.Hits.FirstOrDefault(h => h.Page > Page.Number) is { } after ? (after.Page, 1) : null;

    /// <summary>The address without a page.</summary>
    public string Root(Links links)
    {
        ArgumentNullException.ThrowIfNull(links);
        return AsText ? links.ReadText(Book.Id, Book.Slug) : links.Read(Book.Id, Book.Slug);
    }

    /// <summary>
    /// A page of this book in this mode, what was searched for still marked. Relative, since an address with a Nepali name is 250 characters long and a
    /// page has forty of them.
    /// </summary>
    public string At(int page, int? hit = null) =>
        Links.Query(("page", Number(page)), ("q", Q), ("hit", hit is null ? null : Number(hit.Value))) + (hit is null ? "" : "#hit");

    /// <summary>The same as an address of its own.</summary>
    public string To(Links links, int page, int? hit = null) => Root(links) + At(page, hit);

    /// <summary>This page in the other mode.</summary>
    public string OtherMode(Links links) => (this with { AsText = !AsText }).To(links, Math.Max(1, Page.Number));

    public string Picture(int page, int width) => $"/files/{Book.FileId}/{Domain.Ingest.PreviewName.Page(page, width)}?v={Book.Version}";

    /// <summary>Key of the sentence that says why the page's words are not here; null when they are.</summary>
    public string? WordsMissing => Page.Words switch
    {
        Readability.Readable => null,
        Readability.Empty => "read.words-empty",
        Readability.LegacyFont => "read.words-legacy",
        Readability.BrokenLayer => "read.words-broken",
        Readability.Scan => "read.words-scan",
        null => "read.words-coming",
        var other => throw new InvalidOperationException($"No sentence says {other}."),
    };

    /// <summary>The language the page's words are in, for voices and shapes: the book's, if it has one; else the script tells.</summary>
    public string? Language
    {
        get
        {
            if (Book.Languages.Count == 1)
                return Book.Languages[0];
            var devanagari = Page.Text.Count(c => c is >= '\u0900' and <= '\u097F');
            var latin = Page.Text.Count(char.IsAsciiLetter);
            return devanagari == 0 && latin == 0 ? null : devanagari >= latin ? Languages.Nepali : Languages.English;
        }
    }

    /// <summary>Quotation marks stand in the tags of a chapter alone: those of its text are encoded.</summary>
    [GeneratedRegex("src=\"(epub-[0-9]{1,6}\\.webp)\"")]
    private static partial Regex PictureName();

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
