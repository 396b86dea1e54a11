using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using Pustakalaya.Application.Ingest;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Application.Tests.Ingest;

public sealed class MakePageImagesTests(IngestFixture app) : IClassFixture<IngestFixture>
{
    [RequiresFact(Needs.Postgres)]
    public async Task The_first_ten_pages_are_asked_for_at_once_and_the_rest_by_twenty()
    {
        var book = await LongBookAsync(53);
        await app.SendAsync(new MakePreviews.Command(book.ItemId, book.FileId));
        var wanted = await app.WithDbAsync(async db => (await db.Outbox.OrderBy(m => m.Id).ToListAsync())
            .Where(m => m.Name.Contains("wanted", StringComparison.Ordinal) && m.Body.Contains(book.FileId.ToString(), StringComparison.Ordinal)).ToList());
        wanted.Select(m => m.Name).Should().Equal("ingest.first-pages-wanted.v1", "ingest.page-images-wanted.v1", "ingest.page-images-wanted.v1", "ingest.page-images-wanted.v1");
        wanted.Select(m => System.Text.Json.JsonDocument.Parse(m.Body).RootElement).Select(e => (e.GetProperty("from").GetInt32(), e.GetProperty("to").GetInt32()))
            .Should().Equal((1, 10), (11, 30), (31, 50), (51, 53));
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_message_handled_twice_draws_nothing_twice()
    {
        var book = await LongBookAsync(30);
        await DrawAsync(book, 1, 10);
        await DrawAsync(book, 1, 10);
        await DrawAsync(book, 5, 15);

        app.Tools.Drawn.Should().Equal((1, 10), (11, 15));
        (await CountAsync(book)).Should().Be(15);
        (await app.StageAsync(book, StageName.Pages)).Should().Match<IngestStage>(s => s.State == StageState.Running && s.Done == 15 && s.Total == 30 && s.Attempts == 1);
    }

    [RequiresFact(Needs.Postgres)]
    public async Task The_stage_is_done_when_every_page_has_been_tried_in_whatever_order()
    {
        var book = await LongBookAsync(30);
        await Task.WhenAll(DrawAsync(book, 11, 30), DrawAsync(book, 1, 10));
        (await app.StageAsync(book, StageName.Pages)).Should().Match<IngestStage>(s => s.State == StageState.Done && s.Done == 30 && s.Reason == null);
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_page_that_cannot_be_drawn_stops_no_other_and_is_named()
    {
        var book = await LongBookAsync(12);
        await app.SendAsync(new MakePreviews.Command(book.ItemId, book.FileId));
        app.Tools.CanDraw = page => page is not (4 or 12);
        await DrawAsync(book, 1, 10);
        await DrawAsync(book, 11, 12);

        var stage = await app.StageAsync(book, StageName.Pages);
        (stage.State, stage.Reason, stage.Detail).Should().Be((StageState.Done, FailureCode.PagesNotDrawn, "Pages 4, 12"));
        (await CountAsync(book)).Should().Be(10, "a page without a picture is no picture");

        app.Tools.CanDraw = _ => true;
        await app.ForgetEventsAsync();
        (await app.SendAsync(new RetryStage.Command(book.ItemId, book.FileId, StageName.Pages))).IsOk.Should().BeTrue();
        (await app.EventsAsync(book)).Should().Equal("ingest.first-pages-wanted.v1", "ingest.page-images-wanted.v1");
        await DrawAsync(book, 4, 4);
        await DrawAsync(book, 12, 12);
        (await app.StageAsync(book, StageName.Pages)).Should().Match<IngestStage>(s => s.State == StageState.Done && s.Done == 12 && s.Reason == null);
    }

    [RequiresFact(Needs.Postgres)]
    public async Task An_outage_costs_one_attempt_however_many_messages_meet_it()
    {
        var book = await LongBookAsync(200);
        app.Tools.Before = _ => throw new ToolUnavailableException(new IngestFailure(FailureCode.ToolMissing, "cwebp is missing: install webp"));
        for (var from = 11; from <= 191; from += 20)
            await DrawAsync(book, from, from + 19);
        (await app.StageAsync(book, StageName.Pages)).Should().Match<IngestStage>(s => s.State == StageState.Waiting && s.Attempts == 1 && s.NextAttemptAt != null);
    }

    [Fact]
    public void The_missing_pages_of_a_range_are_found_as_runs() =>
        PageRanges.Missing(new PageRange(1, 9), new HashSet<int> { 1, 4, 5, 9 }).Should().Equal(new PageRange(2, 3), new PageRange(6, 8));

    private async Task<AcceptUpload.Model> LongBookAsync(int pages)
    {
        var book = await app.UploadAsync();
        app.Tools.PageCount = pages;
        await app.SendAsync(new CheckFile.Command(book.ItemId, book.FileId));
        return book;
    }

    private Task<Result> DrawAsync(AcceptUpload.Model book, int from, int to) => app.SendAsync(new MakePageImages.Command(book.ItemId, book.FileId, from, to));

    private Task<int> CountAsync(AcceptUpload.Model book) => app.WithDbAsync(db => db.PageImages.CountAsync(p => p.FileId == book.FileId));
}
