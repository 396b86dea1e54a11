using System.Globalization;

namespace Pustakalaya.Site.Web;

/// <summary>Stands in for Domain/Text NepaliNumber until that is there.</summary>
internal static class Digits
{
    public static string Plain(long number, string language) => In(number.ToString(CultureInfo.InvariantCulture), language);

    public static string Grouped(long number, string language) => In(number.ToString("#,0", CultureInfo.InvariantCulture), language);

    public static string Size(long bytes, string language) => In((bytes / 1048576.0).ToString("0.#", CultureInfo.InvariantCulture), language) + '\u00A0' + (language == "ne" ? "एमबी" : "MB");

    private static string In(string digits, string language) =>
        language == "ne" ? string.Concat(digits.Select(c => char.IsAsciiDigit(c) ? (char)('०' + c - '0') : c)) : digits;
}
