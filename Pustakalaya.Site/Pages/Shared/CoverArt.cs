using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Html;
using Pustakalaya.Application.Catalog;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Site.Web;

namespace Pustakalaya.Site.Pages.Shared;

/// <summary>What stands on the shelf for an item: the picture of its cover, or else one made of patterned paper and its title. <c>@cover.Html(Icons)</c>.</summary>
/// <param name="TitleLanguage">Language of the title, <c>und</c> if not known.</param>
/// <param name="By">Authors, or null.</param>
public sealed record CoverArt(ItemKind Kind, string Title, string TitleLanguage, string? By)
{
    /// <summary>The picture, when there is one.</summary>
    public CoverImage? Picture { get; init; }

    /// <summary>In view at once: load it before anything asks for it.</summary>
    public bool Eager { get; init; }

    /// <summary>The cover in a page.</summary>
    public IHtmlContent Html(Icons icons) => new CoverHtml(this, icons);

    internal string KindName => NameOf(Kind);

    internal static string NameOf(ItemKind kind) => kind switch { ItemKind.Audio => "audio", ItemKind.Video => "video", ItemKind.Lesson => "lesson", _ => "book" };

    /// <summary>
    /// Paper, weave and label, for ever the same for the same kind and title: FNV-1a 32 over the UTF-8 of "kind title" in NFC, then the murmur3
    /// finaliser.
    /// </summary>
    internal string Classes
    {
        get
        {
            var hash = 2166136261u;
            foreach (var b in Encoding.UTF8.GetBytes($"{KindName} {Title.Normalize(NormalizationForm.FormC)}"))
                hash = (hash ^ b) * 16777619u;
            hash ^= hash >> 16;
            hash *= 0x85ebca6bu;
            hash ^= hash >> 13;
            hash *= 0xc2b2ae35u;
            hash ^= hash >> 16;
            var plate = Kind == ItemKind.Document ? $" plate-{(hash >> 16) % 3}" : "";
            return string.Create(CultureInfo.InvariantCulture, $"cover {KindName} tone-{hash % 12} weave-{(hash >> 8) % 12}{plate}{LengthClass}");
        }
    }

    /// <summary>The first letter as one writes it: क्षि is one, though the platform's graphemes end at its virama.</summary>
    internal string Letter
    {
        get
        {
            var title = Title.TrimStart();
            var length = StringInfo.GetNextTextElementLength(title);
            while (length > 0 && length < title.Length && title[length - 1] == '\u094D' && char.IsLetter(title[length]))
                length += StringInfo.GetNextTextElementLength(title, length);
            return title[..length];
        }
    }

    private string LengthClass
    {
        get
        {
            var (graphemes, word, longest) = (0, 0, 0);
            for (var i = 0; i < Title.Length && graphemes <= 20 && longest <= 9; i += StringInfo.GetNextTextElementLength(Title, i))
            {
                graphemes++;
                word = Title[i] == ' ' ? 0 : word + 1;
                longest = Math.Max(longest, word);
            }

            return graphemes > 20 || longest > 9 ? " long" : graphemes <= 7 && longest <= 5 ? " short" : "";
        }
    }
}

/// <summary>A picture of a cover: where it is and its size in pixels, so that the page keeps its place.</summary>
public sealed record CoverImage(string Src, int Width, int Height)
{
    /// <summary>One of several in a drawing: it has no shape of its own, the page gives it one.</summary>
    public bool InStrip { get; init; }

    /// <summary>A picture of its own, in one of <see cref="PreviewName.CoverWidths"/>.</summary>
    public static CoverImage? Of(CoverPicture? cover, int width) =>
        cover is null ? null : new CoverImage(Links.Cover(cover, width), width, (int)Math.Round((double)cover.Height * width / cover.Width, MidpointRounding.AwayFromZero));
}
