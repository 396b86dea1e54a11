namespace Pustakalaya.Domain.Text;

/// <summary>
/// The light stem of a folded word: case endings and the plural off, one after the other. Endings only, no derivation:
/// किताबहरूबाट is किताब, and नेपाली stays नेपाली.
/// </summary>
/// <remarks>
/// Stripping goes on until nothing more comes off, so that a word whose own end looks like an ending (पत्रिका) has the
/// same stem bare and with another ending behind it (पत्रिकाको), and <see cref="Whole"/> names common words where
/// stripping would meet an unrelated word (गरिमा and गरी, भूमिका and भूमि).
/// </remarks>
internal static class DevanagariStem
{
    // All in folded spelling (ू as ु, ी as ि, ँ as ं), longest first: देखि before खि, बाट before ट.
    private static readonly string[] Endings =
    [
        "सम्बंधि", "बमोजिम", "अनुसार", "द्बारा", "मार्फत", "बिरुद्ध",
        "संबंधि", "भित्र", "बाहिर", "माथि", "मुनि", "भंदा", "सहित", "समेत", "देखि", "सम्म", "तर्फ", "पछि", "अघि", "हरु", "बाट", "लाइ",
        "संग", "सित", "निर", "तिर", "को", "का", "कि", "कै", "ले", "मा", "मै",
    ];

    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> Whole = StemExceptions.Words.GetAlternateLookup<ReadOnlySpan<char>>();

    public static string Of(string folded)
    {
        var stem = folded.AsSpan();
        while (!Whole.Contains(stem) && EndingLength(stem) is var length and > 0) stem = stem[..^length];
        return stem.Length == folded.Length ? folded : stem.ToString();
    }

    private static int EndingLength(ReadOnlySpan<char> word)
    {
        foreach (var ending in Endings)
        {
            if (word.Length > ending.Length + 1 && word.EndsWith(ending, StringComparison.Ordinal))
                return CanStand(word[..^ending.Length]) ? ending.Length : 0;
        }

        return 0;
    }

    /// <summary>Two letters at least must remain (ऐन, देश), and no half letter: the मा of जम्मा and आत्मा is no ending.</summary>
    private static bool CanStand(ReadOnlySpan<char> stem)
    {
        if (stem[^1] == DevanagariFold.Virama) return false;
        var letters = 0;
        foreach (var c in stem)
        {
            if (DevanagariFold.IsConsonant(c) || DevanagariFold.IsVowel(c)) letters++;
        }

        return letters >= 2;
    }
}
