using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using Pustakalaya.Application.Catalog;
using Pustakalaya.Application.Ingest;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Text;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Application.Tests.Ingest;

/// <summary>What a file's stages make of it, and what becomes of them when something is wrong.</summary>
public sealed class StageTests(IngestFixture app) : IClassFixture<IngestFixture>
{
    private static readonly TimeSpan ForgottenAfter = TimeSpan.FromMinutes(10);

    [RequiresFact(Needs.Postgres)]
    public async Task A_looked_at_file_lets_text_and_cover_be_made()
    {
        var book = await app.CheckedAsync();

        var file = (await app.ItemAsync(book)).Files[0];
        file.PageCount.Should().Be(3);
        file.Facts!.Title.Should().Be("As found");
        file.Stage(StageName.Check).State.Should().Be(StageState.Done);
        (await app.EventsAsync(book)).Should().Equal("ingest.upload-accepted.v1", "ingest.file-checked.v1");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_book_whose_editor_wished_so_publishes_itself_when_text_and_cover_are_there()
    {
        var book = await app.CheckedAsync();
        (await app.SendAsync(new EditMetadata.Command(book.ItemId, null, new MetadataForm { TitleNe = "पानीको यात्रा" }))).IsOk.Should().BeTrue();
        (await app.SendAsync(new SetPublishWhenReady.Command(book.ItemId, true))).IsOk.Should().BeTrue();

        // Both end at the same moment: one of them must see that it is the last.
        await Task.WhenAll(app.SendAsync(new ExtractText.Command(book.ItemId, book.FileId)), app.SendAsync(new MakePreviews.Command(book.ItemId, book.FileId)));

        var item = await app.ItemAsync(book);
        item.Status.Should().Be(ItemStatus.Published);
        (item.Files[0].CoverWidth, item.Files[0].CoverHeight).Should().Be((640, 853));
        (await app.EventsAsync(book)).Should().ContainSingle(name => name == "catalog.item-published.v1");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_book_without_a_title_waits_for_one_and_is_published_when_it_comes()
    {
        var book = await app.CheckedAsync();
        await app.SendAsync(new SetPublishWhenReady.Command(book.ItemId, true));
        await app.SendAsync(new ExtractText.Command(book.ItemId, book.FileId));
        await app.SendAsync(new MakePreviews.Command(book.ItemId, book.FileId));
        (await app.ItemAsync(book)).Status.Should().Be(ItemStatus.Draft);

        await app.SendAsync(new EditMetadata.Command(book.ItemId, null, new MetadataForm { TitleEn = "The Journey of Water" }));
        await app.SendAsync(new IndexItem.Command(book.ItemId));
        (await app.ItemAsync(book)).Status.Should().Be(ItemStatus.Published);
    }

    [RequiresFact(Needs.Postgres)]
    public async Task The_words_of_all_pages_are_kept_once_however_often_the_stage_runs()
    {
        var book = await app.CheckedAsync();
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => app.SendAsync(new ExtractText.Command(book.ItemId, book.FileId))));
        await app.SendAsync(new ExtractText.Command(book.ItemId, book.FileId));

        var pages = await app.WithDbAsync(db => db.PageTexts.AsNoTracking().Where(p => p.FileId == book.FileId).OrderBy(p => p.Number).ToListAsync());
        pages.Select(p => p.Text).Should().Equal("page 1", "page 2", "page 3");
        PageLayout.Decode(pages[0].Layout).WordCount.Should().Be(2);
        (await app.EventsAsync(book)).Should().ContainSingle(name => name == "ingest.text-extracted.v1");
        (await app.StageAsync(book, StageName.Text)).Should().Match<IngestStage>(s => s.State == StageState.Done && s.Done == 3 && s.Total == 3 && s.Reason == null);
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Text_that_is_not_readable_yet_ends_the_stage_with_that_remark_and_is_not_indexed()
    {
        var book = await app.CheckedAsync();
        app.Tools.ReadabilityOf = page => page < 3 ? Readability.LegacyFont : Readability.Scan;
        await app.SendAsync(new ExtractText.Command(book.ItemId, book.FileId));
        await app.SendAsync(new IndexItem.Command(book.ItemId));

        var stage = await app.StageAsync(book, StageName.Text);
        (stage.State, stage.Reason).Should().Be((StageState.Done, FailureCode.TextInLegacyFont));
        stage.Detail.Should().Be("Pages without text: 3 of 3 (2 in a legacy font, 1 scanned)");
        (await app.StageAsync(book, StageName.Index)).State.Should().Be(StageState.Done);
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_refused_file_fails_with_its_reason_and_so_does_all_that_stands_on_it_until_a_retry()
    {
        var book = await app.UploadAsync();
        app.Tools.Before = _ => throw new FileRefusedException(new IngestFailure(FailureCode.Encrypted, "Incorrect password"));
        await app.SendAsync(new CheckFile.Command(book.ItemId, book.FileId));

        (await app.ItemAsync(book)).Files[0].Stages.Should().OnlyContain(s => s.State == StageState.Failed && s.Reason == FailureCode.Encrypted && s.Detail == "Incorrect password");

        // Asked for a later step, the retry begins where the chain broke.
        await app.ForgetEventsAsync();
        (await app.SendAsync(new RetryStage.Command(book.ItemId, book.FileId, StageName.Cover))).IsOk.Should().BeTrue();
        (await app.ItemAsync(book)).Files[0].Stages.Should().OnlyContain(s => s.State == StageState.Waiting && s.Reason == null && s.Attempts == 0);
        (await app.EventsAsync(book)).Should().Equal("ingest.upload-accepted.v1");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Only_what_failed_can_be_tried_again()
    {
        var book = await app.CheckedAsync();
        var refused = await app.SendAsync(new RetryStage.Command(book.ItemId, book.FileId, StageName.Check));
        (refused.Errors[0].Kind, refused.Errors[0].Code).Should().Be((ErrorKind.Conflict, "stage.not-failed"));
    }

    [RequiresFact(Needs.Postgres)]
    public async Task An_outage_puts_the_stage_off_and_the_sweeper_wakes_it_when_it_is_due()
    {
        var book = await app.CheckedAsync();
        app.Tools.Before = _ => throw new ToolUnavailableException(new IngestFailure(FailureCode.ToolMissing, "pdftotext is missing: install poppler-utils"));
        await app.SendAsync(new ExtractText.Command(book.ItemId, book.FileId));

        var stage = await app.StageAsync(book, StageName.Text);
        (stage.State, stage.Reason, stage.Attempts).Should().Be((StageState.Waiting, FailureCode.ToolMissing, 1));
        stage.NextAttemptAt.Should().NotBeNull();

        // A stray message before its time changes nothing.
        await app.SendAsync(new ExtractText.Command(book.ItemId, book.FileId));
        (await app.StageAsync(book, StageName.Text)).Attempts.Should().Be(1);

        await app.ForgetEventsAsync();
        app.Clock.PutForward(TimeSpan.FromSeconds(30));
        app.Tools.Before = _ => Task.CompletedTask;
        await app.SendAsync(new SweepStages.Command(ForgottenAfter));
        (await app.EventsAsync(book)).Should().Equal("ingest.file-checked.v1");
        await app.SendAsync(new SweepStages.Command(ForgottenAfter));
        (await app.EventsAsync(book)).Should().HaveCount(1, "a woken stage is not woken again");
        await app.SendAsync(new ExtractText.Command(book.ItemId, book.FileId));
        (await app.StageAsync(book, StageName.Text)).State.Should().Be(StageState.Done);
    }

    [RequiresFact(Needs.Postgres)]
    public async Task An_outage_that_does_not_end_fails_after_six_attempts_and_is_seen()
    {
        var book = await app.CheckedAsync();
        app.Tools.Before = _ => throw new IOException("No space left on device");
        for (var attempt = 0; attempt < 8; attempt++)
        {
            await app.SendAsync(new ExtractText.Command(book.ItemId, book.FileId));
            app.Clock.PutForward(TimeSpan.FromMinutes(6));
        }

        var stage = await app.StageAsync(book, StageName.Text);
        (stage.State, stage.Attempts, stage.Reason).Should().Be((StageState.Failed, IngestStage.MaxAttempts, FailureCode.ToolFailed));
        stage.Detail.Should().Be("IOException: No space left on device");
        (await app.StageAsync(book, StageName.Index)).State.Should().Be(StageState.Failed, "there is nothing to index");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_stage_in_which_the_worker_ends_again_and_again_fails_and_says_so()
    {
        var book = await app.CheckedAsync();
        // As a worker leaves it that was killed: running, and counted.
        await app.WithDbAsync(db => db.Stages.Where(s => s.FileId == book.FileId && s.Name == StageName.Text)
            .ExecuteUpdateAsync(set => set.SetProperty(s => s.State, StageState.Running).SetProperty(s => s.Attempts, IngestStage.MaxAttempts)));
        await app.SendAsync(new ExtractText.Command(book.ItemId, book.FileId));

        var stage = await app.StageAsync(book, StageName.Text);
        (stage.State, stage.Reason).Should().Be((StageState.Failed, FailureCode.Interrupted));
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_stop_gives_the_stage_back()
    {
        var book = await app.CheckedAsync();
        using var stop = new CancellationTokenSource();
        app.Tools.Before = async ct =>
        {
            await stop.CancelAsync();
            await Task.Delay(Timeout.Infinite, ct);
        };
        var act = () => app.SendAsync(new ExtractText.Command(book.ItemId, book.FileId), stop.Token);
        await act.Should().ThrowAsync<OperationCanceledException>();
        (await app.StageAsync(book, StageName.Text)).State.Should().Be(StageState.Waiting);
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_forgotten_stage_is_woken_but_not_one_whose_message_only_waits_its_turn()
    {
        var waiting = await app.CheckedAsync();
        var forgotten = await app.CheckedAsync();
        await app.WithDbAsync(async db =>
        {
            var theirs = (await db.Outbox.AsNoTracking().ToListAsync()).Where(m => m.Body.Contains(forgotten.FileId.ToString(), StringComparison.Ordinal)).Select(m => m.Id).ToList();
            return await db.Outbox.Where(m => theirs.Contains(m.Id)).ExecuteDeleteAsync();
        });
        var before = (await app.EventsAsync(waiting)).Count;

        app.Clock.PutForward(ForgottenAfter + TimeSpan.FromMinutes(1));
        await app.SendAsync(new SweepStages.Command(ForgottenAfter));

        (await app.EventsAsync(waiting)).Should().HaveCount(before);
        (await app.EventsAsync(forgotten)).Should().OnlyContain(name => name == "ingest.file-checked.v1").And.NotBeEmpty();
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Two_saves_at_once_raise_the_document_version_twice()
    {
        var book = await app.CheckedAsync();
        var before = (await app.ItemAsync(book)).DocumentVersion;
        await app.WithDbAsync(async db =>
        {
            // An editor's form is being saved: read before the worker's step, written after it.
            var item = await db.Items.Include(i => i.Texts).Include(i => i.Contributors).Include(i => i.Collections).AsSplitQuery().SingleAsync(i => i.Id == book.ItemId);
            await app.SendAsync(new ExtractText.Command(book.ItemId, book.FileId));
            item.DocumentChanged();
            return await db.SaveChangesAsync();
        });
        (await app.ItemAsync(book)).DocumentVersion.Should().Be(before + 2);
    }
}
