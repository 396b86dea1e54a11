using System.Text.Json;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Pustakalaya.Application.Adapters.Persistence;
using Pustakalaya.Application.Adapters.Storage;
using Pustakalaya.Application.Catalog;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Domain.Accounts;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Ingest;

namespace Pustakalaya.Application.Reading;

/// <summary>What a player has to play of an item: the copies that have been made of each of its files, with their sizes.</summary>
public static class GetPlayable
{
    /// <param name="Wave">The file whose wave form is wanted, or null.</param>
    [Authorize(Role.Reader)]
    public sealed record Query(ItemId ItemId, FileId? Wave = null) : IQuery<Result<Model>>;

    /// <param name="Made">For each file the names (of <see cref="PlayName"/>) of what is there, with their bytes.</param>
    /// <param name="Peaks">0 to 255, evenly over the time of the file asked for; empty while there are none.</param>
    public sealed record Model(IReadOnlyDictionary<FileId, IReadOnlyDictionary<string, long>> Made, IReadOnlyList<int> Peaks);

    internal sealed class Handler(LibraryDb db, FileStore store, ICurrentUser user) : IRequestHandler<Query, Result<Model>>
    {
        public async Task<Result<Model>> Handle(Query query, CancellationToken ct)
        {
            var item = await db.Items.AsNoTracking().Where(i => i.Id == query.ItemId).VisibleTo(user)
                .Select(i => new { Files = i.Files.Select(f => new { f.Id, f.Hash }).ToList() })
                .SingleOrDefaultAsync(ct);
            if (item is null)
                return Error.NotFound("item");

            var made = item.Files.ToDictionary(f => f.Id, IReadOnlyDictionary<string, long> (f) => PlayName.All
                .Select(name => (Name: name, File: new FileInfo(store.DerivedPath(f.Hash, name))))
                .Where(one => one.File.Exists).ToDictionary(one => one.Name, one => one.File.Length));
            var wave = item.Files.Find(f => f.Id == query.Wave);
            return new Model(made, wave is not null && made[wave.Id].ContainsKey(PlayName.Waveform) ? await PeaksAsync(store.DerivedPath(wave.Hash, PlayName.Waveform), ct) : []);
        }

        private static async Task<IReadOnlyList<int>> PeaksAsync(string path, CancellationToken ct)
        {
            await using var file = File.OpenRead(path);
            var wave = await JsonSerializer.DeserializeAsync<WaveForm>(file, JsonSerializerOptions.Web, ct);
            return wave?.Peaks ?? [];
        }
    }

    private sealed record WaveForm(IReadOnlyList<int> Peaks);
}
