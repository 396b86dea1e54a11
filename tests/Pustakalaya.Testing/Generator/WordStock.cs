namespace Pustakalaya.Testing.Generator;

/// <summary>Made-up words, half Devanagari and half Latin, drawn as words of real text are: the n-th most frequent n times rarer than the first (Zipf, 1.05). The same seed gives the same text.</summary>
public sealed class WordStock
{
    private const double Exponent = 1.05;

    // What stands on every page comes first, so that searches for common words and their phrases meet what they meet in books.
    private static readonly string[] Frequent = "र the छ of यो and पनि to हो in भएको that गर्न is गरेको for लागि with छन् this तर by एक not".Split(' ');

    private static readonly string[] Consonants = "क ख ग घ च छ ज झ ट ठ ड ढ त थ द ध न प फ ब भ म य र ल व श स ह".Split(' ');
    private static readonly string[] Signs = ["", "ा", "ि", "ी", "ु", "ू", "े", "ो"];
    private static readonly string[] Onsets = "b bh ch d dh g h j k kh l m n p ph r s sh t th v y".Split(' ');
    private static readonly string[] Vowels = ["a", "aa", "i", "u", "e", "o"];

    private readonly double[] _cumulative;

    public WordStock(int size, int seed = 1)
    {
        var random = new Random(seed);
        var words = new List<string>(Frequent);
        var seen = new HashSet<string>(Frequent);
        while (words.Count < size)
        {
            var syllables = random.Next(2, 5);
            var word = words.Count % 2 == 0
                ? string.Concat(Enumerable.Range(0, syllables).Select(_ => Consonants[random.Next(Consonants.Length)] + Signs[random.Next(Signs.Length)]))
                : string.Concat(Enumerable.Range(0, syllables).Select(_ => Onsets[random.Next(Onsets.Length)] + Vowels[random.Next(Vowels.Length)]));
            if (seen.Add(word))
                words.Add(word);
        }

        Words = words;
        _cumulative = new double[size];
        var sum = 0.0;
        for (var i = 0; i < size; i++)
            _cumulative[i] = sum += 1 / Math.Pow(i + 1, Exponent);
        for (var i = 0; i < size; i++)
            _cumulative[i] /= sum;
    }

    /// <summary>The most frequent first.</summary>
    public IReadOnlyList<string> Words { get; }

    public string Draw(Random random)
    {
        var at = Array.BinarySearch(_cumulative, random.NextDouble());
        return Words[Math.Min(Words.Count - 1, at < 0 ? ~at : at)];
    }

    public string Text(Random random, int words) => string.Join(' ', Enumerable.Range(0, words).Select(_ => Draw(random)));
}
