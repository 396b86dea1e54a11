using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Npgsql;
using Pustakalaya.Application.Search;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Shared;

namespace Pustakalaya.Application.Catalog;

/// <summary>
/// The cards of a list. Which of its items are published, and in which version, is asked each time, here or by the engine that finds them: its index may be a moment behind. What stands
/// on a card is read once a version and kept, since most lists show the same items; <see cref="Item.DocumentVersion"/> rises with all of it. Both
/// statements are written by hand: EF's of the same sorts, and costs eight times as much.
/// </summary>
internal sealed class ItemCards(NpgsqlDataSource source, PublishedVersions published, Vocabularies vocabularies)
{
    /// <summary>Items kept; some kilobytes each. When there are more, keeping begins anew.</summary>
    private const int MostKept = 4_000;

    private readonly ConcurrentDictionary<int, Row> _kept = new();

    // One row for each text with each contributor: there are few of either. The orders are those of the indexes, and keep the planner from joining whole tables.
    private const string Sql = """
        SELECT i.number, i.id, i.slug, i.kind, i.date_calendar, i.date_year, i.date_month, i.date_day, i.languages, i.levels, i.published_at,
               f.id, f.media_type, f.page_count, p.id, p.hash, p.cover_width, p.cover_height, (SELECT sum(seconds)::int FROM files WHERE item_id = i.id AND role = 0),
               t.language, t.title, t.description,
               c.position, c.role, c.name_ne, c.name_en,
               i.document_version
        FROM items i
        CROSS JOIN LATERAL (SELECT language, title, description FROM item_texts WHERE item_id = i.id ORDER BY language) t
        LEFT JOIN LATERAL (SELECT id, media_type, page_count FROM files WHERE item_id = i.id ORDER BY role, position LIMIT 1) f ON true
        LEFT JOIN LATERAL (SELECT id, hash, cover_width, cover_height FROM files WHERE item_id = i.id AND cover_width IS NOT NULL ORDER BY role = 2 DESC, role, position LIMIT 1) p ON true
        LEFT JOIN LATERAL (
            SELECT c.position, c.role, p.name_ne, p.name_en FROM item_contributors c JOIN people p ON p.id = c.person_id WHERE c.item_id = i.id ORDER BY c.position) c ON true
        WHERE i.number = ANY($1) AND i.status = $2
        """;

    /// <summary>The published ones among these items, in the order given, in the words of this language.</summary>
    public async Task<List<ItemCard>> PublishedAsync(IReadOnlyList<int> numbers, string language, CancellationToken ct) =>
        numbers.Count == 0 ? [] : await PublishedAsync(numbers, await published.OfAsync([.. numbers], ct), language, ct);

    /// <summary>The same of what an engine has found; one that has asked the catalogue already spares the question.</summary>
    public Task<List<ItemCard>> PublishedAsync(IReadOnlyList<FoundItem> found, string language, CancellationToken ct)
    {
        var numbers = found.Select(f => f.Number).ToArray();
        return found.All(f => f.Version is not null) ? PublishedAsync(numbers, found.ToDictionary(f => f.Number, f => f.Version!.Value), language, ct) : PublishedAsync(numbers, language, ct);
    }

    private async Task<List<ItemCard>> PublishedAsync(IReadOnlyList<int> numbers, Dictionary<int, long> versions, string language, CancellationToken ct)
    {
        var names = await vocabularies.GetAsync(ct);
        var rows = new Dictionary<int, Row>(numbers.Count);
        var missing = new List<int>();
        foreach (var (number, version) in versions)
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

    private async Task LoadAsync(int[] numbers, Dictionary<int, Row> rows, CancellationToken ct)
    {
        await using var command = source.CreateCommand(Sql);
        command.Parameters.Add(new NpgsqlParameter<int[]> { TypedValue = numbers });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = (int)ItemStatus.Published });
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
        public required FileKind? Format { get; init; }
        public required int? Pages { get; init; }
        public required int? Seconds { get; init; }
        public required CoverPicture? Cover { get; init; }

        public static Row Of(NpgsqlDataReader reader)
        {
            FileId? file = reader.IsDBNull(11) ? null : new FileId(reader.GetGuid(11));
            return new Row
            {
                Number = reader.GetInt32(0),
                Version = reader.GetInt64(26),
                Id = new ItemId(reader.GetGuid(1)),
                Slug = reader.GetString(2),
                Kind = (ItemKind)reader.GetInt32(3),
                Date = DateOf(reader),
                Languages = reader.GetFieldValue<string[]>(8),
                Levels = reader.GetFieldValue<string[]>(9),
                PublishedAt = reader.IsDBNull(10) ? null : reader.GetFieldValue<DateTimeOffset>(10),
                File = file,
                Format = reader.IsDBNull(12) ? null : FileKinds.Of(MediaType.Parse(reader.GetString(12))),
                Pages = IntOf(reader, 13),
                Cover = reader.IsDBNull(14) ? null : new CoverPicture(new FileId(reader.GetGuid(14)), ContentHash.Parse(reader.GetString(15)), reader.GetInt32(16), reader.GetInt32(17)),
                Seconds = IntOf(reader, 18),
            };
        }

        /// <summary>A text and a contributor of the item, each of which may have come before.</summary>
        public void Add(NpgsqlDataReader reader)
        {
            var language = reader.GetString(19);
            if (!_texts.Exists(t => t.Language == language))
                _texts.Add((language, reader.GetString(20), reader.IsDBNull(21) ? null : reader.GetString(21)));
            if (IntOf(reader, 22) is { } position && !_people.ContainsKey(position))
                _people.Add(position, ((ContributorRole)reader.GetInt32(23), reader.IsDBNull(24) ? null : reader.GetString(24), reader.IsDBNull(25) ? null : reader.GetString(25)));
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
                Format,
                Pages,
                Seconds,
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
