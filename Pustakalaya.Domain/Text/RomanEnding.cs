namespace Pustakalaya.Domain.Text;

/// <summary>Case endings as people type them in Latin letters behind a Nepali word: nepalko, kitabharu, sansadma.</summary>
internal static class RomanEnding
{
    private static readonly string[] Endings =
    [
        "haruko", "haruka", "harulai", "harule", "haruma", "harubata", "haru", "haroo",
        "baata", "bata", "dekhi", "samma", "sanga", "dwara", "dvara", "maathi", "mathi", "bhitra", "laai", "lai", "ko", "ka", "ki", "le", "maa", "ma",
    ];

    /// <summary>The word without its ending, or null when it has none or too little would remain.</summary>
    public static string? Strip(string word)
    {
        foreach (var ending in Endings)
        {
            if (word.Length >= ending.Length + 3 && word.EndsWith(ending, StringComparison.Ordinal)) return word[..^ending.Length];
        }

        return null;
    }
}
