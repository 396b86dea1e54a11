using System.Globalization;
using Npgsql;
using Pustakalaya.Application.Search;
using Pustakalaya.Domain.Text;

namespace Pustakalaya.Application.Adapters.Search;

/// <summary>Finds the library's stems that a word typed in Latin letters may stand for: those with its romanised key.</summary>
internal sealed class StemExpander(SearchSource source)
{
    /// <summary>Stems of one word beside the one typed.</summary>
    private const int MaxOthers = 15;

    private static readonly string Sql = string.Create(
        CultureInfo.InvariantCulture,
        $"SELECT k.key, s.stem FROM unnest($1::text[]) k(key) CROSS JOIN LATERAL (SELECT stem FROM search_stem WHERE key = k.key ORDER BY n DESC, stem DESC LIMIT {MaxOthers}) s");

    public async Task<ExpandedQuery> ExpandAsync(SearchQuery query, CancellationToken ct)
    {
        var keysOf = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var token in query.Words.Concat(query.Phrases.SelectMany(p => p)))
        {
            if (token.Script == Script.Latin && !keysOf.ContainsKey(token.Stem))
                keysOf[token.Stem] = [.. RomanKey.Variants(token.Stem).Where(k => k.Length >= RomanKey.MinLength)];
        }

        var stemsOf = await LookUpAsync([.. keysOf.Values.SelectMany(k => k).Distinct()], ct);
        QueryWord Expand(Token token)
        {
            if (!keysOf.TryGetValue(token.Stem, out var keys))
                return new QueryWord(token, [token.Stem]);
            var others = keys.SelectMany(k => stemsOf[k]).Where(s => s != token.Stem).Distinct().Take(MaxOthers);
            return new QueryWord(token, [token.Stem, .. others]);
        }

        return new ExpandedQuery(query, [.. query.Words.Select(Expand)], [.. query.Phrases.Select(phrase => phrase.Select(Expand).ToList())]);
    }

    /// <summary>By key, the stems that most items have first; among equals Devanagari before Latin.</summary>
    private async Task<ILookup<string, string>> LookUpAsync(string[] keys, CancellationToken ct)
    {
        var found = new List<(string Key, string Stem)>();
        if (keys.Length > 0)
        {
            await using var connection = await source.Data.OpenConnectionAsync(ct);
            await using var command = new NpgsqlCommand(Sql, connection);
            command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = keys });
            // The same plan serves any words; what is prepared already costs nothing here.
            if (source.Prepares)
                await command.PrepareAsync(ct);
            await using var reader = await command.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct))
                found.Add((reader.GetString(0), reader.GetString(1)));
        }

        return found.ToLookup(f => f.Key, f => f.Stem);
    }
}
