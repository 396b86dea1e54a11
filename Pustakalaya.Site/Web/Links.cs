using System.Globalization;
using System.Text;
using Pustakalaya.Application.Catalog;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Shared;

namespace Pustakalaya.Site.Web;

/// <summary>Every address of the site, in one place, percent-encoded, in the language of the request.</summary>
public sealed class Links(Texts texts)
{
    private readonly string _root = "/" + texts.Language;

    public string Home => _root;

    public string SearchPage => _root + "/search";

    public string Communities => _root + "/communities";

    public string Upload => _root + "/upload";

    public string Board => _root + "/uploads";

    public string Accounts => _root + "/accounts";

    public string Health => _root + "/health";

    public string DeadLetters => _root + "/dead-letters";

    public string SignOut => _root + "/sign-out";

    public string About => _root + "/about";

    public string Help => _root + "/help";

    public string SignIn(string? returnUrl = null) => _root + "/sign-in" + Query(("returnUrl", returnUrl));

    public string Community(string code) => $"{_root}/communities#{Part(code)}";

    public string Collection(string slug) => $"{_root}/collections/{Part(slug)}";

    public string Search(string? q = null, string? kind = null, string? level = null, string? language = null, string? sort = null) =>
        SearchPage + Query(("q", q), ("kind", kind), ("language", language), ("level", level), ("sort", sort));

    public string Item(ItemId id, string slug) => $"{_root}/items/{id}/{Part(SlugOf(slug))}";

    /// <summary>The slug as it stands in the address: a title such as "Edit" must not lead to the form.</summary>
    public static string SlugOf(string slug) => slug is "edit" or "status" or "read" or "open" or "files" ? slug + "-item" : slug;

    public string Read(ItemId id, string slug, int? page = null, string? q = null) =>
        Item(id, slug) + "/read" + Query(("page", page?.ToString(CultureInfo.InvariantCulture)), ("q", q));

    public string ReadText(ItemId id, string slug, int? page = null) =>
        Item(id, slug) + "/read/text" + Query(("page", page?.ToString(CultureInfo.InvariantCulture)));

    /// <summary>A lesson, in its frame.</summary>
    public string Open(ItemId id, string slug) => Item(id, slug) + "/open";

    /// <summary>The item's page with this part (from 1) in its player.</summary>
    public string Play(ItemId id, string slug, int part, int? seconds = null) =>
        Item(id, slug) + Query(("part", part.ToString(CultureInfo.InvariantCulture)), ("t", seconds?.ToString(CultureInfo.InvariantCulture)));

    public string Status(ItemId id) => $"{_root}/items/{id}/status";

    /// <summary>For editors: its files, in order.</summary>
    public string Files(ItemId id) => $"{_root}/items/{id}/files";

    public string AddFiles(ItemId id) => Upload + Query(("to", id.ToString()));

    public string Edit(ItemId id) => $"{_root}/items/{id}/edit";

    /// <summary>Not under a language: the same picture for all. The file's hash is in it, so that it may be kept for ever.</summary>
    public static string Cover(CoverPicture cover, int width)
    {
        ArgumentNullException.ThrowIfNull(cover);
        return $"/files/{cover.File}/{PreviewName.Cover(width)}?v={cover.Hash.Value.AsSpan(0, 8)}";
    }

    /// <summary>What was made of a file, under its name in the store; null is the original, for a player.</summary>
    public static string Made(FileId file, ContentHash hash, string? name) => $"/files/{file}/{name ?? "play"}?v={hash.Value.AsSpan(0, 8)}";

    public static string Original(FileId file) => $"/files/{file}/original";

    /// <summary>The same page in another language; an unknown address leads to its home page.</summary>
    public static string InLanguage(HttpRequest request, string language)
    {
        ArgumentNullException.ThrowIfNull(request);
        var path = ErrorStatus.IsErrorPage(request.HttpContext) ? "" : request.Path.ToUriComponent();
        var parts = path.Split('/', 3, StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length == 0 || !Languages.All.Contains(parts[0]))
            return "/" + language;
        var rest = path[(parts[0].Length + 1)..].TrimEnd('/');
        return "/" + language + rest + (HttpMethods.IsGet(request.Method) ? request.QueryString.ToUriComponent() : "");
    }

    /// <summary>A query string of those values that are there.</summary>
    public static string Query(params ReadOnlySpan<(string Name, string? Value)> values)
    {
        var query = new StringBuilder();
        foreach (var (name, value) in values)
        {
            if (!string.IsNullOrEmpty(value))
                query.Append(query.Length == 0 ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
        }

        return query.ToString();
    }

    private static string Part(string text) => Uri.EscapeDataString(text);
}
