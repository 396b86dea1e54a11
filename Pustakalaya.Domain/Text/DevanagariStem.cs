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
    // All in folded spelling (ू as ु, ी as ि, ँ as ं). No ending is the end of another, so their order says nothing.
    private static readonly string[] Endings =
    [
        "को", "का", "कि", "कै", "ले", "मा", "मै", "लाइ", "हरु", "बाट", "देखि", "सम्म", "संग", "संगै", "द्बारा",
        "माथि", "मुनि", "भित्र", "बाहिर", "बाहेक", "पछि", "अघि", "तर्फ", "तिर", "निर", "भंदा", "मध्ये", "लागि", "प्रति", "समक्स", "सहित", "समेत", "लगायत",
        "अनुसार", "बमोजिम", "मार्फत", "अंतर्गत", "बिरुद्ध", "संबंधि", "चाहिं",
    ];

    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> Whole = StemExceptions.Words.GetAlternateLookup<ReadOnlySpan<char>>();

    public static string Of(string folded)
    {
        var stem = folded.AsSpan();
        while (!Whole.Contains(stem) && EndingLength(stem) is var length and > 0) stem = stem[..^length].TrimEnd(DevanagariFold.Virama);
        return stem.Length == folded.Length ? folded : stem.ToString();
    }

    private static int EndingLength(ReadOnlySpan<char> word)
    {
        foreach (var ending in Endings)
        {
            if (word.Length > ending.Length + 1 && word.EndsWith(ending, StringComparison.Ordinal))
                return CanStand(word[..^ending.Length], ending) ? ending.Length : 0;
        }

        return 0;
    }

    /// <summary>
    /// Two letters at least must remain (ऐन, देश). Behind a half letter a short ending is none (जम्मा, आत्मा, पक्का, सत्संग), but for the
    /// longer words on न्, त् and द्: श्रीमान्को, परिषद्मा.
    /// </summary>
    private static bool CanStand(ReadOnlySpan<char> stem, string ending)
    {
        var letters = 0;
        foreach (var c in stem)
        {
            if (DevanagariFold.IsConsonant(c) || DevanagariFold.IsVowel(c)) letters++;
        }

        if (letters < 2) return false;
        if (stem[^1] != DevanagariFold.Virama || ending.Length > 2 && ending is not ("लाइ" or "संग" or "तिर" or "निर")) return true;
        return letters > 2 && (stem[^2] is 'न' or 'द' || stem[^2] == 'त' && ending != "मा");
    }
}
