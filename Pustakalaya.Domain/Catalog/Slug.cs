using System.Globalization;
using System.Text;

namespace Pustakalaya.Domain.Catalog;

/// <summary>The readable part of an address: letters and digits of any script, joined by hyphens, at most 80 characters.</summary>
public static class Slug
{
    public static string Of(string title)
    {
        var slug = new StringBuilder(title.Length);
        foreach (var rune in title.Normalize(NormalizationForm.FormC).EnumerateRunes())
        {
            if (slug.Length >= 80)
                break;
            switch (Rune.GetUnicodeCategory(rune))
            {
                case UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.OtherLetter or UnicodeCategory.ModifierLetter
                    or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.DecimalDigitNumber:
                    slug.Append(Rune.ToLowerInvariant(rune).ToString());
                    break;
                case UnicodeCategory.Format:
                    // Joiners and soft hyphens stand inside words.
                    break;
                default:
                    if (rune.Value is not ('\'' or '’') && slug.Length > 0 && slug[^1] != '-')
                        slug.Append('-');
                    break;
            }
        }

        return slug.ToString().Trim('-') is { Length: > 0 } found ? found : "item";
    }
}
