using System.Globalization;
using System.Text;
using Pustakalaya.Application.Catalog;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Ingest;

namespace Pustakalaya.Site.Pages.Shared;

/// <summary>What stands on the shelf for an item: the picture of its cover, or else one made of patterned paper and its title. <c>_Cover</c>.</summary>
/// <param name="TitleLanguage">Language of the title, <c>und</c> if not known.</param>
/// <param name="By">Authors, or null.</param>
public sealed record CoverArt(ItemKind Kind, string Title, string TitleLanguage, string? By)
{
    /// <summary>The picture, when there is one.</summary>
    public CoverPicture? Picture { get; init; }

    /// <summary>Width of the picture that is asked for, one of <see cref="PreviewName.CoverWidths"/>.</summary>
    public int Width { get; init; } = 160;

    /// <summary>Above the fold: load it at once.</summary>
    public bool Eager { get; init; }

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

    /// <summary>Height of the picture at <see cref="Width"/>.</summary>
    internal int Height => Picture is { } p ? (int)Math.Round((double)p.Height * Width / p.Width, MidpointRounding.AwayFromZero) : 0;

    internal string Letter => StringInfo.GetNextTextElement(Title.TrimStart());

    private string LengthClass
    {
        get
        {
            var graphemes = new StringInfo(Title).LengthInTextElements;
            var longest = Title.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(w => new StringInfo(w).LengthInTextElements).DefaultIfEmpty().Max();
            return graphemes > 20 || longest > 9 ? " long" : graphemes <= 7 && longest <= 5 ? " short" : "";
        }
    }
}
