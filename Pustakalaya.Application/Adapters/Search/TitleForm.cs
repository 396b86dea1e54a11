using System.Text;
using Pustakalaya.Application.Search;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Text;

namespace Pustakalaya.Application.Adapters.Search;

/// <summary>The form in which titles are stored for suggestions, and what is being typed is compared with them.</summary>
internal static class TitleForm
{
    /// <summary>Enough to tell titles apart; an index entry has a limit.</summary>
    private const int MaxLength = 200;

    /// <summary>Lower case, joiners gone, words one space apart, signs gone.</summary>
    public static string Of(string title)
    {
        var form = new StringBuilder(title.Length);
        foreach (var c in NepaliText.Normalise(title))
        {
            if (char.IsLetterOrDigit(c) || char.GetUnicodeCategory(c) is System.Globalization.UnicodeCategory.NonSpacingMark or System.Globalization.UnicodeCategory.SpacingCombiningMark || char.IsSurrogate(c))
                form.Append(char.ToLowerInvariant(c));
            else if (form.Length > 0 && form[^1] != ' ')
                form.Append(' ');
        }

        return Cut(form.ToString().TrimEnd());
    }

    /// <summary>The title that a reader of this language sees, as <c>Item.TitleIn</c> chooses it.</summary>
    public static string ForSort(ItemDocument document, string language) =>
        Of(ItemText.Choose(document.Titles, t => t.Language, language).Title);

    public static string Cut(string text)
    {
        if (text.Length <= MaxLength)
            return text;
        return text[..(char.IsHighSurrogate(text[MaxLength - 1]) ? MaxLength - 1 : MaxLength)];
    }

    /// <summary>The text with the signs of LIKE taken as themselves.</summary>
    public static string LikePrefix(string text) => new StringBuilder(text).Replace("\\", "\\\\").Replace("%", "\\%").Replace("_", "\\_").Append('%').ToString();
}
