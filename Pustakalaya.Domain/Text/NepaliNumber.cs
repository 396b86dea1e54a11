using System.Globalization;

namespace Pustakalaya.Domain.Text;

/// <summary>Numbers as Nepali and English pages print them: Devanagari digits in groups of lakh, or ASCII in thousands.</summary>
public static class NepaliNumber
{
    private static readonly string[] SizesNe = ["बाइट", "केबी", "एमबी", "जीबी", "टीबी"];
    private static readonly string[] SizesEn = ["bytes", "KB", "MB", "GB", "TB"];

    /// <summary>ne, ne-NP ...: pages in Nepali print Devanagari digits.</summary>
    public static bool IsNepali(string culture) => culture == "ne" || culture.StartsWith("ne-", StringComparison.OrdinalIgnoreCase);

    /// <summary>Every ASCII digit as a Devanagari one, all else as it is.</summary>
    public static string ToDevanagari(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return string.Create(text.Length, text, (to, from) =>
        {
            for (var i = 0; i < to.Length; i++) to[i] = char.IsAsciiDigit(from[i]) ? (char)('०' + from[i] - '0') : from[i];
        });
    }

    /// <summary>Every Devanagari digit as an ASCII one, all else as it is.</summary>
    public static string ToAscii(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return string.Create(text.Length, text, (to, from) =>
        {
            for (var i = 0; i < to.Length; i++) to[i] = from[i] is >= '०' and <= '९' ? (char)('0' + from[i] - '०') : from[i];
        });
    }

    /// <summary>१,२३,४५६ for Nepali, 123,456 otherwise.</summary>
    public static string Format(long number, string culture)
    {
        ArgumentNullException.ThrowIfNull(culture);
        var nepali = IsNepali(culture);
        var digits = number.ToString(CultureInfo.InvariantCulture).TrimStart('-');
        var grouped = Group(digits, nepali ? 2 : 3);
        if (number < 0) grouped = '-' + grouped;
        return nepali ? ToDevanagari(grouped) : grouped;
    }

    /// <summary>Digits without groups, for years and page numbers.</summary>
    public static string Plain(long number, string culture)
    {
        ArgumentNullException.ThrowIfNull(culture);
        var digits = number.ToString(CultureInfo.InvariantCulture);
        return IsNepali(culture) ? ToDevanagari(digits) : digits;
    }

    /// <summary>४.२ एमबी, 4.2 MB: units of 1,024, one decimal below ten, a no-break space before the unit.</summary>
    public static string FileSize(long bytes, string culture)
    {
        ArgumentNullException.ThrowIfNull(culture);
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        var nepali = IsNepali(culture);
        double size = bytes;
        var unit = 0;
        // What would round to 1024 is one of the next unit.
        while (Math.Round(size) >= 1024 && unit < SizesEn.Length - 1)
        {
            size /= 1024;
            unit++;
        }

        var digits = size.ToString(unit > 0 && Math.Round(size, 1) < 10 ? "0.#" : "0", CultureInfo.InvariantCulture);
        if (nepali) return ToDevanagari(digits) + '\u00A0' + SizesNe[unit];
        return digits + '\u00A0' + (bytes == 1 ? "byte" : SizesEn[unit]);
    }

    /// <summary>The last group has three digits, those before it <paramref name="size"/>.</summary>
    private static string Group(string digits, int size)
    {
        if (digits.Length <= 3) return digits;
        var grouped = digits[^3..];
        var rest = digits[..^3];
        while (rest.Length > size)
        {
            grouped = rest[^size..] + ',' + grouped;
            rest = rest[..^size];
        }

        return rest + ',' + grouped;
    }
}
