using System.Collections.Frozen;

namespace Pustakalaya.Site.Web;

/// <summary>
/// The site's words: every <c>Resources/*.tsv</c> is a table of key, Nepali and English, so that a sentence and its translation stand side by side
/// and neither can be missing. <c>{0}</c> takes a value; <c>key.one</c> is the singular of <c>key</c>.
/// </summary>
internal static class TextTable
{
    private static volatile FrozenDictionary<string, (string Ne, string En)> _rows = Read(BuiltIn());

    public static IEnumerable<string> Keys => _rows.Keys;

    public static bool Has(string key) => _rows.ContainsKey(key);

    /// <summary>From now on the tables of a folder, in place of those that were built in.</summary>
    /// <exception cref="InvalidOperationException">One of them is no table.</exception>
    public static void TakeFrom(string folder) => _rows = Read(Directory.GetFiles(folder, "*.tsv").Select(file => (Path.GetFileName(file), new StreamReader(file))));

    public static string Of(string key, string language)
    {
        if (!_rows.TryGetValue(key, out var row))
            throw new KeyNotFoundException($"There is no text '{key}' in Resources/*.tsv.");
        return language == Languages.Nepali ? row.Ne : row.En;
    }

    private static IEnumerable<(string Name, StreamReader Table)> BuiltIn()
    {
        var assembly = typeof(TextTable).Assembly;
        return assembly.GetManifestResourceNames().Where(n => n.EndsWith(".tsv", StringComparison.Ordinal)).Select(name => (name, new StreamReader(assembly.GetManifestResourceStream(name)!)));
    }

    private static FrozenDictionary<string, (string Ne, string En)> Read(IEnumerable<(string Name, StreamReader Table)> tables)
    {
        var rows = new Dictionary<string, (string, string)>();
        foreach (var (name, table) in tables)
        {
            using var reader = table;
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
                if (!rows.TryAdd(cells[0], (cells[1], cells[2])))
                    throw new InvalidOperationException($"{name}, line {number}: {cells[0]} is there already.");
            }
        }

        return rows.ToFrozenDictionary();
    }
}
