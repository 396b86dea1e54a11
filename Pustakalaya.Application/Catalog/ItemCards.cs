using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Npgsql;
using Pustakalaya.Application.Search;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Shared;

namespace Pustakalaya.Application.Catalog;

/// <summary>
/// The cards of a list. Which of its items are published, and in which version, is asked each time: a search index may be a moment behind. What stands
/// on a card is read once a version and kept, since most lists show the same items; <see cref="Item.DocumentVersion"/> rises with all of it. Both
/// statements are written by hand: EF's of the same sorts, and costs eight times as much.
/// </summary>
internal sealed class ItemCards(NpgsqlDataSource source, Vocabularies vocabularies)
{
    /// <summary>Items kept; some kilobytes each. When there are more, keeping begins anew.</summary>
    private const int MostKept = 4_000;

    private readonly ConcurrentDictionary<int, Row> _kept = new();

    // One row for each text with each contributor: there are few of either. The orders are those of the indexes, and keep the planner from joining whole tables.
    private const string Sql = """
        SELECT i.number, i.id, i.slug, i.kind, i.date_calendar, i.date_year, i.date_month, i.date_day, i.languages, i.levels, i.published_at,
               f.id, f.hash, f.page_count, f.cover_width, f.cover_height,
               t.language, t.title, t.description,
               c.position, c.role, c.name_ne, c.name_en,
               i.document_version
        FROM items i
        CROSS JOIN LATERAL (SELECT language, title, description FROM item_texts WHERE item_id = i.id ORDER BY language) t
        LEFT JOIN LATERAL (SELECT id, hash, page_count, cover_width, cover_height FROM files WHERE item_id = i.id ORDER BY position LIMIT 1) f ON true
        LEFT JOIN LATERAL (
            SELECT c.position, c.role, p.name_ne, p.name_en FROM item_contributors c JOIN people p ON p.id = c.person_id WHERE c.item_id = i.id ORDER BY c.position) c ON true
        WHERE i.number = ANY($1) AND i.status = $2
        """;

    /// <summary>The published ones among these items, in the order given, in the words of this language.</summary>
    public async Task<List<ItemCard>> PublishedAsync(IReadOnlyList<int> numbers, string language, CancellationToken ct)
    {
        if (numbers.Count == 0)
            return [];
        var names = await vocabularies.GetAsync(ct);
        var rows = new Dictionary<int, Row>(numbers.Count);
        var missing = new List<int>();
        foreach (var (number, version) in await VersionsAsync([.. numbers], ct))
        {
            if (_kept.TryGetValue(number, out var row) && row.Version == version)
                rows.Add(number, row);
            else
                missing.Add(number);
        }

        if (missing.Count > 0)
            await LoadAsync([.. missing], rows, ct);
        var cards = new List<ItemCard>(rows.Count);
        foreach (var number in numbers)
        {
            if (rows.TryGetValue(number, out var row))
                cards.Add(row.In(language, names));
        }

        return cards;
    }

    private async Task<List<(int Number, long Version)>> VersionsAsync(int[] numbers, CancellationToken ct)
    {
        await using var command = Command("SELECT number, document_version FROM items WHERE number = ANY($1) AND status = $2", numbers);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var versions = new List<(int, long)>(numbers.Length);
        while (await reader.ReadAsync(ct))
            versions.Add((reader.GetInt32(0), reader.GetInt64(1)));
        return versions;
    }

    private async Task LoadAsync(int[] numbers, Dictionary<int, Row> rows, CancellationToken ct)
    {
        await using var command = Command(Sql, numbers);
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            ref var row = ref CollectionsMarshal.GetValueRefOrAddDefault(rows, reader.GetInt32(0), out _);
            (row ??= Row.Of(reader)).Add(reader);
        }

        if (_kept.Count + numbers.Length > MostKept)
            _kept.Clear();
        foreach (var number in numbers)
        {
            if (rows.TryGetValue(number, out var row))
                _kept[number] = row;
        }
    }

    private NpgsqlCommand Command(string sql, int[] numbers)
    {
        var command = source.CreateCommand(sql);
        command.Parameters.Add(new NpgsqlParameter<int[]> { TypedValue = numbers });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = (int)ItemStatus.Published });
        return command;
    }

    /// <summary>An item as it is stored, in all its languages.</summary>
    private sealed class Row
    {
        private readonly List<(string Language, string Title, string? Description)> _texts = [];
        private readonly SortedList<int, (ContributorRole Role, string? NameNe, string? NameEn)> _people = [];

        private Made? _ne;
        private Made? _en;

        public required int Number { get; init; }
        public required long Version { get; init; }
        public required ItemId Id { get; init; }
        public required string Slug { get; init; }
        public required ItemKind Kind { get; init; }
        public required PartialDate? Date { get; init; }
        public required string[] Languages { get; init; }
        public required string[] Levels { get; init; }
        public required DateTimeOffset? PublishedAt { get; init; }
        public required FileId? File { get; init; }
        public required int? Pages { get; init; }
        public required CoverPicture? Cover { get; init; }

        public static Row Of(NpgsqlDataReader reader)
        {
            FileId? file = reader.IsDBNull(11) ? null : new FileId(reader.GetGuid(11));
            return new Row
            {
                Number = reader.GetInt32(0),
                Version = reader.GetInt64(23),
                Id = new ItemId(reader.GetGuid(1)),
                Slug = reader.GetString(2),
                Kind = (ItemKind)reader.GetInt32(3),
                Date = DateOf(reader),
                Languages = reader.GetFieldValue<string[]>(8),
                Levels = reader.GetFieldValue<string[]>(9),
                PublishedAt = reader.IsDBNull(10) ? null : reader.GetFieldValue<DateTimeOffset>(10),
                File = file,
                Pages = IntOf(reader, 13),
                Cover = file is { } of && IntOf(reader, 14) is { } width && IntOf(reader, 15) is { } height ? new CoverPicture(of, ContentHash.Parse(reader.GetString(12)), width, height) : null,
            };
        }

        /// <summary>A text and a contributor of the item, each of which may have come before.</summary>
        public void Add(NpgsqlDataReader reader)
        {
            var language = reader.GetString(16);
            if (!_texts.Exists(t => t.Language == language))
                _texts.Add((language, reader.GetString(17), reader.IsDBNull(18) ? null : reader.GetString(18)));
            if (IntOf(reader, 19) is { } position && !_people.ContainsKey(position))
                _people.Add(position, ((ContributorRole)reader.GetInt32(20), reader.IsDBNull(21) ? null : reader.GetString(21), reader.IsDBNull(22) ? null : reader.GetString(22)));
        }

        /// <summary>Made once a language, as long as the vocabularies are the same.</summary>
        public ItemCard In(string language, Vocabularies.Names names)
        {
            ref var kept = ref language == "ne" ? ref _ne : ref _en;
            if (kept is { } made && ReferenceEquals(made.Names, names))
                return made.Card;
            var card = Make(language, names);
            kept = new Made(names, card);
            return card;
        }

        private ItemCard Make(string language, Vocabularies.Names names)
        {
            var title = ItemText.Choose(_texts, t => t.Language, language);
            var about = title.Description is not null ? title : _texts.Find(t => t.Description is not null);
            var authors = _people.Values.Where(p => p.Role == ContributorRole.Author).ToList() is { Count: > 0 } found ? found : _people.Values.Take(1);
            return new ItemCard(
                Id,
                Number,
                Slug,
                Kind,
                title.Title,
                title.Language,
                _texts.Find(t => t.Language != title.Language).Title,
                [.. authors.Select(p => (language == "ne" ? p.NameNe ?? p.NameEn : p.NameEn ?? p.NameNe)!)],
                File,
                Cover,
                Pages,
                Date,
                names.Of(FacetDimension.Language, Languages, language),
                names.Of(FacetDimension.Level, Levels, language),
                about.Description,
                about.Language,
                PublishedAt);
        }

        private sealed record Made(Vocabularies.Names Names, ItemCard Card);

        private static PartialDate? DateOf(NpgsqlDataReader reader) =>
            IntOf(reader, 4) is { } calendar && PartialDate.TryCreate((DateCalendar)calendar, reader.GetInt32(5), IntOf(reader, 6), IntOf(reader, 7), out var date, out _) ? date : null;

        private static int? IntOf(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetInt32(column);
    }
}
