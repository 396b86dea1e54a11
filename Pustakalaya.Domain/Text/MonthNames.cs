using System.Collections.Frozen;

namespace Pustakalaya.Domain.Text;

/// <summary>Names of the months of both calendars, to print and to read; months count from 1.</summary>
public static class MonthNames
{
    private static readonly string[] BikramSambatNe = ["वैशाख", "जेठ", "असार", "साउन", "भदौ", "असोज", "कात्तिक", "मङ्सिर", "पुस", "माघ", "फागुन", "चैत"];
    private static readonly string[] BikramSambatEn = ["Baisakh", "Jeth", "Asar", "Saun", "Bhadau", "Asoj", "Kartik", "Mangsir", "Pus", "Magh", "Fagun", "Chait"];
    private static readonly string[] GregorianNe =
        ["जनवरी", "फेब्रुअरी", "मार्च", "अप्रिल", "मे", "जुन", "जुलाई", "अगस्ट", "सेप्टेम्बर", "अक्टोबर", "नोभेम्बर", "डिसेम्बर"];
    private static readonly string[] GregorianEn = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

    // Spellings that differ by more than the romanised key forgives.
    private static readonly string[] BikramSambatForms =
    [
        "वैशाख baisakh baishak", "जेठ ज्येष्ठ jestha jeth jyestha", "असार आषाढ asar ashadh asadh ashar", "साउन श्रावण saun shrawan sawan srawan",
        "भदौ भाद्र bhadau bhadra bhado bhadau", "असोज आश्विन asoj ashwin ashoj asoj ashwayuja", "कात्तिक कार्तिक kartik kattik",
        "मङ्सिर मंसिर मार्ग mangsir mansir marga marg", "पुस पौष push poush paush pus", "माघ magh", "फागुन फाल्गुन fagun falgun phalgun", "चैत चैत्र chait chaitra",
    ];

    private static readonly string[] GregorianForms =
    [
        "जनवरी जनबरी jan january", "फेब्रुअरी फेब्रुवरी feb february", "मार्च mar march", "अप्रिल अप्रेल apr april", "मे मई may", "जुन जून jun june", "जुलाई jul july",
        "अगस्ट अगस्त aug august", "सेप्टेम्बर सितम्बर sep sept september", "अक्टोबर अक्टूबर oct october", "नोभेम्बर नवम्बर nov november", "डिसेम्बर दिसम्बर dec december",
    ];

    private static readonly FrozenDictionary<string, int> BikramSambatByKey = ByKey(BikramSambatForms);
    private static readonly FrozenDictionary<string, int> GregorianByName = ByName(GregorianForms);

    /// <summary>असोज, or Asoj for any culture but Nepali.</summary>
    public static string OfBikramSambat(int month, string culture) => (NepaliNumber.IsNepali(culture) ? BikramSambatNe : BikramSambatEn)[month - 1];

    /// <summary>सेप्टेम्बर, or Sep for any culture but Nepali.</summary>
    public static string OfGregorian(int month, string culture) => (NepaliNumber.IsNepali(culture) ? GregorianNe : GregorianEn)[month - 1];

    /// <summary>The month of a name in either script and any usual spelling (असोज, आश्विन, Asoj, Ashwin), or 0.</summary>
    public static int ParseBikramSambat(string name) => BikramSambatByKey.GetValueOrDefault(RomanKey.OfWord(name));

    /// <summary>The month of an English or Nepali name of the Gregorian calendar, full or short, or 0.</summary>
    public static int ParseGregorian(string name) => GregorianByName.GetValueOrDefault(NepaliText.Fold(name));

    private static FrozenDictionary<string, int> ByKey(string[] forms) => By(forms, RomanKey.OfWord);

    private static FrozenDictionary<string, int> ByName(string[] forms) => By(forms, NepaliText.Fold);

    private static FrozenDictionary<string, int> By(string[] forms, Func<string, string> key)
    {
        var months = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < forms.Length; i++)
        {
            foreach (var form in forms[i].Split(' '))
            {
                if (!months.TryAdd(key(form), i + 1) && months[key(form)] != i + 1) throw new InvalidOperationException($"The month name {form} has two meanings.");
            }
        }

        return months.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
