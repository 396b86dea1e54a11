using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Application.Tests;

public sealed class MigrationTests(SliceFixture app) : IClassFixture<SliceFixture>
{
    [RequiresFact(Needs.Postgres)]
    public async Task No_model_change_is_without_its_migration()
    {
        var pending = await app.WithDbAsync(db => Task.FromResult(db.Database.HasPendingModelChanges()));
        pending.Should().BeFalse("a changed model needs 'dotnet ef migrations add'");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_new_library_has_its_vocabularies_once()
    {
        var counts = await app.WithDbAsync(async db => new[]
        {
            await db.Communities.CountAsync(), await db.Collections.CountAsync(), await db.Levels.CountAsync(), await db.Languages.CountAsync(), await db.Licences.CountAsync(),
        });
        counts.Should().Equal(6, 64, 7, 24, 11);
    }
}
