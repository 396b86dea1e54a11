using System.Data.Common;
using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Pustakalaya.Application.Adapters.Persistence;
using Pustakalaya.Application.Catalog;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Domain.Accounts;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Shared;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Application.Tests.Catalog;

/// <summary>A recording of forty chapters costs the database no more questions than one of one.</summary>
public sealed class ItemOfManyFilesTests(ItemOfManyFilesTests.CountingFixture app) : IClassFixture<ItemOfManyFilesTests.CountingFixture>
{
    [RequiresFact(Needs.Postgres)]
    public Task Its_page_asks_no_more_often() => ExpectSameAsync(id => new GetItem.Query(id));

    [RequiresFact(Needs.Postgres)]
    public Task Its_status_asks_no_more_often() => ExpectSameAsync(id => new GetUploadStatus.Query(id));

    private async Task ExpectSameAsync<T>(Func<ItemId, IQuery<Result<T>>> query)
    {
        app.AsUser(Role.Editor);
        var (one, forty) = (await AddAsync(1), await AddAsync(40));
        // What is asked once and then kept.
        (await app.SendAsync(query(one))).IsOk.Should().BeTrue();

        var asked = await CountAsync(query(one));
        asked.Should().BePositive();
        (await CountAsync(query(forty))).Should().Be(asked);
    }

    private async Task<int> CountAsync<T>(IQuery<Result<T>> query)
    {
        var before = app.Counter.Commands;
        (await app.SendAsync(query)).IsOk.Should().BeTrue();
        return app.Counter.Commands - before;
    }

    private async Task<ItemId> AddAsync(int parts)
    {
        var facts = new FileFacts { PageCount = 3, PageSizes = [new PageSizeRun(1, 3, 595, 842, 0)] };
        return (await PlayableItem.AddAsync(app.Services, $"Of {parts}", published: true, [.. Enumerable.Range(1, parts).Select(i => new PlayableItem.Part(MediaType.Pdf, $"{i}.pdf", facts))])).Id;
    }

    public sealed class CountingFixture : SliceFixture
    {
        internal CommandCounter Counter { get; } = new();

        protected override void Configure(IHostApplicationBuilder builder)
        {
            ArgumentNullException.ThrowIfNull(builder);
            builder.Services.ConfigureDbContext<LibraryDb>(options => options.AddInterceptors(Counter));
        }
    }

    internal sealed class CommandCounter : DbCommandInterceptor
    {
        private int _commands;

        public int Commands => _commands;

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            Interlocked.Increment(ref _commands);
            return base.ReaderExecutingAsync(command, eventData, result, cancellationToken);
        }
    }
}
