using System.Collections.Frozen;

namespace Pustakalaya.Site.Web;

/// <summary>
/// The site's words: every <c>Resources/*.tsv</c> is a table of key, Nepali and English, so that a sentence and its translation stand side by side
/// and neither can be missing. <c>{0}</c> takes a value; <c>key.one</c> is the singular of <c>key</c>.
/// </summary>
internal static class TextTable
{
    private static readonly FrozenDictionary<string, (string Ne, string En)> Rows = Read().ToFrozenDictionary(r => r.Key, r => (r.Ne, r.En));

    public static IEnumerable<string> Keys => Rows.Keys;

    public static bool Has(string key) => Rows.ContainsKey(key);

    public static string Of(string key, string language)
    {
        if (!Rows.TryGetValue(key, out var row))
            throw new KeyNotFoundException($"There is no text '{key}' in Resources/*.tsv.");
        return language == Languages.Nepali ? row.Ne : row.En;
    }

    private static IEnumerable<(string Key, string Ne, string En)> Read()
    {
        var assembly = typeof(TextTable).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.EndsWith(".tsv", StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            var number = 1;
            reader.ReadLine();
            while (reader.ReadLine() is { } line)
            {
                number++;
                if (line.Length == 0)
                    continue;
                var cells = line.Split('\t');
                if (cells.Length != 3 || cells.Any(string.IsNullOrWhiteSpace))
                    throw new InvalidOperationException($"{name}, line {number}: key, Nepali and English, separated by tabs, are needed.");
                yield return (cells[0], cells[1], cells[2]);
            }
        }
    }
}
