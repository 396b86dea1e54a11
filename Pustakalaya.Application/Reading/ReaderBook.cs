using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Ingest;

namespace Pustakalaya.Application.Reading;

public enum BookState
{
    Ready,

    /// <summary>Just uploaded: nobody has looked into the file yet.</summary>
    BeingChecked,

    /// <summary>The file cannot be opened (a password, damage): there is nothing to read here.</summary>
    Refused,
}

/// <summary>The book around the page that is open.</summary>
/// <param name="Version">First digits of the file's hash: the <c>v</c> of picture addresses, which makes them cacheable for ever.</param>
/// <param name="TitleLanguage">ISO 639 code of the title's words; <c>und</c> when nobody has said.</param>
/// <param name="Languages">ISO 639 codes of the content, perhaps none.</param>
/// <param name="Pages">Pages, or chapters, that can be opened; 0 unless ready.</param>
/// <param name="PagesLeftOut">Pages at the end that only the original has.</param>
/// <param name="Size">Bytes of the original.</param>
/// <param name="Outline">Only entries that lead to a page.</param>
/// <param name="Kind">Of the file: with an EPUB the pages are chapters.</param>
/// <param name="IsRightToLeft">Its pages turn the other way round.</param>
/// <param name="HasText">Some of its pages have words that can be shown and searched.</param>
public sealed record ReaderBook(
    ItemId Id,
    FileId FileId,
    string Slug,
    string Version,
    string Title,
    string TitleLanguage,
    IReadOnlyList<string> Languages,
    int Pages,
    int PagesLeftOut,
    long Size,
    bool IsDraft,
    BookState State,
    IReadOnlyList<OutlineEntry> Outline,
    FileKind Kind,
    bool IsRightToLeft,
    bool HasText)
{
    internal static ReaderBook Of(ItemId id, StoredFile file, string slug, string title, string titleLanguage, IReadOnlyList<string> languages, ItemStatus status, bool isRefused, bool hasText)
    {
        var facts = file.Facts;
        return new ReaderBook(
            id,
            file.Id,
            slug,
            file.Hash.Value[..8],
            title,
            titleLanguage,
            // Until an editor says it, the book's own word is the best there is.
            languages.Count == 0 && facts?.Book is { } said ? said.Languages : languages,
            facts?.PagesUsed ?? 0,
            facts?.PagesLeftOut ?? 0,
            file.Size,
            status != ItemStatus.Published,
            facts is { PageCount: > 0 } ? BookState.Ready : isRefused ? BookState.Refused : BookState.BeingChecked,
            [.. (facts?.Outline ?? []).Where(o => o.Page >= 1 && o.Page <= facts!.PagesUsed)],
            file.Kind,
            facts?.Book?.IsRightToLeft == true,
            hasText);
    }
}
