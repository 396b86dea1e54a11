using Pustakalaya.Application.Catalog;
using Pustakalaya.Domain.Catalog;

namespace Pustakalaya.Worker.Commands;

/// <summary>One file to take in, and what is to be said of it.</summary>
/// <param name="Line">Of the manifest, from 1.</param>
/// <param name="File">Relative to the folder.</param>
/// <param name="PartOf">The file of the row above whose item gets this one, as its next chapter, as captions or as its cover; null for an item of its own.</param>
/// <param name="Label">What the file is called in its item.</param>
/// <param name="Language">Of captions.</param>
internal sealed record ManifestRow(int Line, string File, string? PartOf, string? Label, string? Language, MetadataForm Metadata, bool Publish);

/// <summary>
/// The list of an import: CSV in UTF-8 with a heading. Lists (languages, levels, collections, authors) are parted by semicolons; collections are
/// named in English, in Nepali or by their slug. A row with <c>part_of</c> adds its file to the item of that file: of what describes an item it
/// takes only <c>label</c> and, for captions, one of <c>languages</c>.
/// </summary>
internal static class ImportManifest
{
    private static readonly string[] Columns =
        ["file", "part_of", "label", "title_ne", "title_en", "description_ne", "description_en", "author", "author_en", "date", "languages", "levels", "collections", "licence", "publish"];

    private static readonly string[] OfAPart = ["file", "part_of", "label", "languages"];

    /// <summary>Reads the whole list; every problem is named by line and column, and one is enough to refuse the list.</summary>
    public static (List<ManifestRow> Rows, List<string> Problems) Read(string text, GetVocabulary.Model vocabulary)
    {
        var (rows, problems) = (new List<ManifestRow>(), new List<string>());
        List<Csv.Row> table;
        try
        {
            table = [.. Csv.Read(text)];
        }
        catch (FormatException e)
        {
            return (rows, [e.Message + "."]);
        }

        if (table.Count == 0)
            return (rows, [$"the list is empty; its first line names the columns: {string.Join(',', Columns)}."]);
        var heading = table[0].Fields.Select(f => f.Trim().ToLowerInvariant()).ToList();
        problems.AddRange(heading.Where(name => !Columns.Contains(name)).Select(name => $"line {table[0].Line}: there is no column '{name}'; there are {string.Join(", ", Columns)}."));
        problems.AddRange(heading.GroupBy(name => name).Where(g => g.Count() > 1).Select(g => $"line {table[0].Line}: the column '{g.Key}' is there twice."));
        if (!heading.Contains("file"))
            problems.Add($"line {table[0].Line}: the column 'file' is missing.");
        if (problems.Count > 0)
            return (rows, problems);

        foreach (var row in table.Skip(1))
        {
            if (row.Fields.Count != heading.Count)
            {
                problems.Add($"line {row.Line}: {row.Fields.Count} fields, but the heading has {heading.Count}.");
                continue;
            }

            rows.Add(new Reader(row, heading, vocabulary, problems).Read());
        }

        var items = new HashSet<string>(StringComparer.Ordinal);
        var files = new HashSet<string>(StringComparer.Ordinal);
        foreach (var row in rows.Where(r => r.File.Length > 0))
        {
            if (!files.Add(row.File))
                problems.Add($"line {row.Line}, column 'file': {row.File} stands in a line above already.");
            if (row.PartOf is null)
                items.Add(row.File);
            else if (!items.Contains(row.PartOf))
                problems.Add($"line {row.Line}, column 'part_of': no line above makes an item of {row.PartOf}.");
        }

        return (rows, problems);
    }

    private sealed class Reader(Csv.Row row, List<string> heading, GetVocabulary.Model vocabulary, List<string> problems)
    {
        public ManifestRow Read()
        {
            var file = Text("file");
            if (file is null)
                Problem("file", "is empty");
            var partOf = Text("part_of");
            var languages = Codes("languages", vocabulary.Languages);
            if (partOf is not null)
            {
                foreach (var column in heading.Except(OfAPart).Where(column => Text(column) is not null))
                    Problem(column, $"describes an item: it belongs into the line of {partOf}");
                if (languages.Count > 1)
                    Problem("languages", "names more than one language: captions have one");
            }

            return new ManifestRow(
                row.Line,
                file ?? "",
                partOf,
                Text("label"),
                partOf is null ? null : languages.FirstOrDefault(),
                new MetadataForm
                {
                    TitleNe = Text("title_ne"),
                    TitleEn = Text("title_en"),
                    DescriptionNe = Text("description_ne"),
                    DescriptionEn = Text("description_en"),
                    Contributors = Authors(),
                    Date = Text("date"),
                    Languages = languages,
                    Levels = Codes("levels", vocabulary.Levels),
                    Collections = Codes("collections", [.. vocabulary.Communities.SelectMany(c => c.Collections)]),
                    Licence = Codes("licence", vocabulary.Licences) is [var licence, ..] ? licence : "unknown",
                },
                Publish());
        }

        private string? Text(string column) =>
            heading.IndexOf(column) is >= 0 and var at && row.Fields[at].Trim() is { Length: > 0 } text ? text : null;

        private string[] List(string column) => Text(column)?.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];

        private List<ContributorLine> Authors()
        {
            var (ne, en) = (List("author"), List("author_en"));
            if (ne.Length > 0 && en.Length > 0 && ne.Length != en.Length)
                Problem("author_en", $"names {en.Length} people, but 'author' {ne.Length}");
            return [.. Enumerable.Range(0, Math.Max(ne.Length, en.Length)).Select(i => new ContributorLine(ContributorRole.Author, ne.ElementAtOrDefault(i), en.ElementAtOrDefault(i)))];
        }

        private List<string> Codes(string column, IReadOnlyList<GetVocabulary.Entry> known)
        {
            var codes = new List<string>();
            foreach (var word in List(column))
            {
                var entry = known.FirstOrDefault(e => e.Code == word)
                    ?? known.FirstOrDefault(e => string.Equals(e.NameEn, word, StringComparison.OrdinalIgnoreCase) || e.NameNe == word);
                if (entry is null)
                    Problem(column, $"has '{word}', which the library does not know");
                else
                    codes.Add(entry.Code);
            }

            return codes;
        }

        private bool Publish()
        {
            var word = Text("publish");
            if (word is not (null or "yes" or "no"))
                Problem("publish", $"is '{word}', but takes only yes and no");
            return word == "yes";
        }

        private void Problem(string column, string what) => problems.Add($"line {row.Line}, column '{column}': {what}.");
    }
}
