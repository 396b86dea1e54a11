using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Pustakalaya.Application.Adapters.Persistence;
using Pustakalaya.Application.Catalog;
using Pustakalaya.Domain.Catalog;

namespace Pustakalaya.Application.Search;

/// <summary>The vocabularies by code and by number, kept for a minute: every search needs them, and they change a few times a year.</summary>
internal sealed class Vocabularies(IServiceScopeFactory scopes, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _loading = new(1, 1);
    private volatile Names? _names;
    private long _loadedAt;

    public async ValueTask<Names> GetAsync(CancellationToken ct)
    {
        if (_names is { } fresh && time.GetElapsedTime(Interlocked.Read(ref _loadedAt)) < Kept)
            return fresh;
        await _loading.WaitAsync(ct);
        try
        {
            if (_names is { } already && time.GetElapsedTime(Interlocked.Read(ref _loadedAt)) < Kept)
                return already;
            await using var scope = scopes.CreateAsyncScope();
            var names = await LoadAsync(scope.ServiceProvider.GetRequiredService<LibraryDb>(), ct);
            Interlocked.Exchange(ref _loadedAt, time.GetTimestamp());
            return _names = names;
        }
        finally
        {
            _loading.Release();
        }
    }

    public void Dispose() => _loading.Dispose();

    private static async Task<Names> LoadAsync(LibraryDb db, CancellationToken ct)
    {
        var entries = new List<Entry>
        {
            new(Facet.Of(ItemKind.Document), "document", "Book", "पुस्तक", null),
            new(Facet.Of(ItemKind.Audio), "audio", "Audio book", "श्रव्य पुस्तक", null),
            new(Facet.Of(ItemKind.Video), "video", "Video", "भिडियो", null),
            new(Facet.Of(ItemKind.Lesson), "lesson", "Interactive lesson", "अन्तरक्रियात्मक पाठ", null),
        };
        foreach (var row in await db.Languages.AsNoTracking().ToListAsync(ct))
            entries.Add(new(Facet.Of(FacetDimension.Language, row.Number), row.Code, row.NameEn, row.NameNe, null));
        foreach (var row in await db.Levels.AsNoTracking().ToListAsync(ct))
            entries.Add(new(Facet.Of(FacetDimension.Level, row.Number), row.Code, row.NameEn, row.NameNe, null));
        foreach (var row in await db.Communities.AsNoTracking().ToListAsync(ct))
            entries.Add(new(Facet.Of(FacetDimension.Community, row.Position), row.Code, row.NameEn, row.NameNe, null));
        foreach (var row in await db.Collections.AsNoTracking().ToListAsync(ct))
            entries.Add(new(Facet.Of(FacetDimension.Collection, row.Number), row.Slug, row.NameEn, row.NameNe, row.CommunityCode));
        return new Names(entries);
    }

    /// <param name="Facet">Its value in the index.</param>
    /// <param name="Parent">A collection's community.</param>
    public sealed record Entry(int Facet, string Code, string NameEn, string NameNe, string? Parent)
    {
        public string NameIn(string language) => language == "ne" ? NameNe : NameEn;
    }

    /// <summary>All vocabularies at one moment.</summary>
    public sealed class Names
    {
        private readonly ILookup<FacetDimension, Entry> _byDimension;
        private readonly Dictionary<int, Entry> _byFacet;
        private readonly Dictionary<(FacetDimension, string), Entry> _byCode;

        public Names(IReadOnlyCollection<Entry> entries)
        {
            _byDimension = entries.OrderBy(e => e.Facet).ToLookup(e => Facet.DimensionOf(e.Facet));
            _byFacet = entries.ToDictionary(e => e.Facet);
            _byCode = entries.ToDictionary(e => (Facet.DimensionOf(e.Facet), e.Code));
        }

        /// <summary>In the order of the vocabulary.</summary>
        public IEnumerable<Entry> All(FacetDimension dimension) => _byDimension[dimension];

        public Entry? Find(int facet) => _byFacet.GetValueOrDefault(facet);

        public Entry? Find(FacetDimension dimension, string code) => _byCode.GetValueOrDefault((dimension, code));

        /// <summary>Codes with their names; a code that has left the vocabulary is its own name.</summary>
        public IReadOnlyList<NamedCode> Of(FacetDimension dimension, IReadOnlyList<string> codes, string language) =>
            [.. codes.Select(code => new NamedCode(code, Find(dimension, code)?.NameIn(language) ?? code))];
    }
}
