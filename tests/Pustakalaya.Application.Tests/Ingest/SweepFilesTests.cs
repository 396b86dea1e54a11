using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Pustakalaya.Application.Adapters.Storage;
using Pustakalaya.Application.Ingest;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Application.Tests.Ingest;

public sealed class SweepFilesTests(IngestFixture app) : IClassFixture<IngestFixture>
{
    [RequiresFact(Needs.Postgres)]
    public async Task Deletes_what_no_item_names_once_it_is_old_and_nothing_else()
    {
        var book = await app.UploadAsync();
        var named = await app.WithDbAsync(db => db.Files.Where(f => f.Id == book.FileId).Select(f => f.Hash).SingleAsync());
        var store = app.Services.GetRequiredService<FileStore>();
        var unnamed = (await store.WriteAsync(new MemoryStream("%PDF- nobody's"u8.ToArray()), null, default)).Hash;

        await app.SendAsync(new SweepFiles.Command());
        store.Exists(unnamed).Should().BeTrue("its upload may still be running");

        app.Clock.PutForward(SweepFiles.Age + TimeSpan.FromMinutes(1));
        var young = (await store.WriteAsync(new MemoryStream("%PDF- nobody's, young"u8.ToArray()), null, default)).Hash;
        File.SetLastWriteTimeUtc(store.PathOf(young), app.Clock.GetUtcNow().UtcDateTime);
        await app.SendAsync(new SweepFiles.Command());
        (store.Exists(unnamed), store.Exists(named), store.Exists(young)).Should().Be((false, true, true));
    }
}
