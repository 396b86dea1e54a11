using MediatR;
using Microsoft.EntityFrameworkCore;
using Pustakalaya.Application.Adapters.Media.Lessons;
using Pustakalaya.Application.Adapters.Persistence;
using Pustakalaya.Application.Adapters.Storage;
using Pustakalaya.Application.Catalog;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Domain.Accounts;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Shared;

namespace Pustakalaya.Application.Reading;

/// <summary>The reader opens an interactive lesson: where it begins, and how large it is.</summary>
public static class OpenLesson
{
    /// <param name="UiLanguage">The title is wanted in it.</param>
    [Authorize(Role.Reader)]
    public sealed record Query(ItemId ItemId, string UiLanguage) : IQuery<Result<Model>>;

    public enum State
    {
        Ready,

        /// <summary>It has not been taken apart yet.</summary>
        BeingMade,

        /// <summary>It cannot be played: the item's status says why.</summary>
        Refused,
    }

    /// <param name="TitleLanguage">ISO 639 code of the title's words; <c>und</c> when nobody has said.</param>
    /// <param name="Size">Bytes of the package: about what comes over the line when all of it is seen.</param>
    /// <param name="Folder">Of this lesson on the host of lessons, <c>/FILE/VERSION/</c>; that of a draft is open for two hours. Empty unless ready.</param>
    /// <param name="Start">Its first page in that folder, percent-encoded.</param>
    public sealed record Model(ItemId Id, string Slug, string Title, string TitleLanguage, FileId FileId, long Size, bool IsDraft, State State, string Folder, string Start);

    internal sealed class Handler(LibraryDb db, FileStore store, LessonPasses passes, ICurrentUser user) : IRequestHandler<Query, Result<Model>>
    {
        public async Task<Result<Model>> Handle(Query query, CancellationToken ct)
        {
            var found = await (
                from item in db.Items
                where item.Id == query.ItemId
                from file in db.Files.Where(f => f.ItemId == item.Id && f.Role == FileRole.Part && f.Position == 0 && f.MediaType == MediaType.Zip)
                select new
                {
                    item.Status,
                    item.Slug,
                    Title = item.Texts.OrderBy(t => t.Language == query.UiLanguage ? 0 : t.Language == "ne" || t.Language == "en" ? 1 : 2).Select(t => t.Title).First(),
                    TitleLanguage = item.Texts.OrderBy(t => t.Language == query.UiLanguage ? 0 : t.Language == "ne" || t.Language == "en" ? 1 : 2).Select(t => t.Language).First(),
                    file.Id,
                    file.Hash,
                    file.Size,
                    file.Facts,
                    IsUnpacked = file.Stages.Any(s => s.Name == StageName.Unpack && s.State == StageState.Done),
                    IsRefused = file.Stages.Any(s => (s.Name == StageName.Check || s.Name == StageName.Unpack) && s.State == StageState.Failed),
                }).AsNoTracking().SingleOrDefaultAsync(ct);
            if (found is null || !ItemAccess.CanSee(found.Status, user))
                return Error.NotFound("lesson");

            var isDraft = found.Status != ItemStatus.Published;
            var isReady = found is { IsUnpacked: true, Facts.Lesson: not null } && File.Exists(store.DerivedPath(found.Hash, LessonPack.Name));
            var model = new Model(
                query.ItemId,
                found.Slug,
                found.Title,
                found.TitleLanguage,
                found.Id,
                found.Size,
                isDraft,
                isReady ? State.Ready : found.IsRefused ? State.Refused : State.BeingMade,
                "",
                "");
            if (!isReady)
                return model;

            var version = OpenLessonFile.VersionOf(found.Hash);
            if (isDraft)
            {
                // Only editors come this far, and a pass is for one of them.
                if (user.Id is not { } account || await passes.IssueAsync(found.Id, account, ct) is not { } pass)
                    return Error.NotFound("lesson");
                version += OpenLessonFile.BeforePass + pass;
            }

            return model with { Folder = $"/{found.Id}/{version}/", Start = string.Join('/', found.Facts!.Lesson!.Start.Split('/').Select(Uri.EscapeDataString)) };
        }
    }
}
