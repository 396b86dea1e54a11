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

/// <summary>The outline of a recording, which a player draws over its bar: 0 to 255, evenly over its time; empty while there is none.</summary>
public static class GetWaveForm
{
    [Authorize(Role.Reader)]
    public sealed record Query(ItemId ItemId, FileId FileId) : IQuery<Result<IReadOnlyList<int>>>;

    internal sealed class Handler(LibraryDb db, FileStore store, ICurrentUser user) : IRequestHandler<Query, Result<IReadOnlyList<int>>>
    {
        public async Task<Result<IReadOnlyList<int>>> Handle(Query query, CancellationToken ct)
        {
            var file = await db.Items.AsNoTracking().Where(i => i.Id == query.ItemId).VisibleTo(user).SelectMany(i => i.Files).Where(f => f.Id == query.FileId).Select(f => new { f.Hash }).SingleOrDefaultAsync(ct);
            if (file is null)
                return Error.NotFound("file");
            var path = store.DerivedPath(file.Hash, PlayName.Waveform);
            if (!File.Exists(path))
                return Result<IReadOnlyList<int>>.Of([]);
            await using var json = File.OpenRead(path);
            return Result<IReadOnlyList<int>>.Of((await JsonSerializer.DeserializeAsync<WaveForm>(json, JsonSerializerOptions.Web, ct))?.Peaks ?? []);
        }
    }

    private sealed record WaveForm(IReadOnlyList<int> Peaks);
}
