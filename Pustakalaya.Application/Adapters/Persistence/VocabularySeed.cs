using Microsoft.EntityFrameworkCore;
using Pustakalaya.Domain.Catalog;

namespace Pustakalaya.Application.Adapters.Persistence;

/// <summary>The communities, collections, levels, languages and licences that every library starts with, from the two tables beside this file. What is there already keeps its names: they may have been edited.</summary>
internal static class VocabularySeed
{
    public static async Task ApplyAsync(LibraryDb db, TimeProvider time, CancellationToken ct)
    {
        var rows = Rows("vocabularies.tsv").GroupBy(r => r[0]).ToDictionary(g => g.Key, g => g.ToArray());

        var communities = await db.Communities.ToDictionaryAsync(c => c.Code, ct);
        var position = 0;
        foreach (var row in rows["community"])
        {
            position++;
            if (!communities.ContainsKey(row[1]))
                db.Add(communities[row[1]] = new Community { Code = row[1], NameEn = row[2], NameNe = row[3], Position = position });
        }

        await AddMissingAsync(db.Languages, l => l.Code, rows["language"], (row, n) => new Language { Code = row[1], Number = n, NameEn = row[2], NameNe = row[3] }, ct);
        await AddMissingAsync(db.Levels, l => l.Code, rows["level"], (row, n) => new Level { Code = row[1], Number = n, NameEn = row[2], NameNe = row[3] }, ct);
        await AddMissingAsync(db.Licences, l => l.Code, rows["licence"], (row, n) => new Licence { Code = row[1], Number = n, NameEn = row[2], NameNe = row[3] }, ct);

        var byName = communities.Values.ToDictionary(c => c.NameEn, c => c.Code);
        var slugs = await db.Collections.Select(c => c.Slug).ToHashSetAsync(ct);
        foreach (var row in Rows("collections.tsv"))
        {
            var slug = Slug.Of(row[1]);
            if (slugs.Add(slug))
                db.Add(new Collection { Id = Guid.CreateVersion7(time.GetUtcNow()), Slug = slug, CommunityCode = byName[row[0]], NameEn = row[1], NameNe = row[2] });
        }

        await db.SaveChangesAsync(ct);
    }

    private static async Task AddMissingAsync<T>(DbSet<T> set, Func<T, string> code, IEnumerable<string[]> rows, Func<string[], int, T> make, CancellationToken ct)
        where T : class
    {
        var there = (await set.ToListAsync(ct)).ToDictionary(code);
        var number = 0;
        foreach (var row in rows)
        {
            number++;
            if (!there.ContainsKey(row[1]))
                set.Add(make(row, number));
        }
    }

    private static IEnumerable<string[]> Rows(string table)
    {
        using var stream = typeof(VocabularySeed).Assembly.GetManifestResourceStream(table)
            ?? throw new InvalidOperationException($"The table {table} is not in the program.");
        using var reader = new StreamReader(stream);
        reader.ReadLine();
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0)
                yield return line.Split('\t');
        }
    }
}
