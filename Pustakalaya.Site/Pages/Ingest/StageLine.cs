using Pustakalaya.Application.Catalog;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Text;
using Pustakalaya.Site.Web;

namespace Pustakalaya.Site.Pages.Ingest;

/// <summary>One stage of one file on the status page: <c>_Stage</c>.</summary>
public sealed record StageLine(ItemId ItemId, GetUploadStatus.FileModel File, GetUploadStatus.StageModel Stage)
{
    /// <summary>Name of the icon, which is also the end of the class <c>is-...</c>.</summary>
    public static string IconOf(StageState state) => state switch { StageState.Done => "done", StageState.Running => "run", StageState.Failed => "fail", _ => "wait" };

    /// <summary>Done, but something of it could not be done, such as words that cannot be read yet.</summary>
    internal bool IsFlawed => Stage.State == StageState.Done && !IsWithoutPages && (Stage.Reason is not null || (Stage.Name == StageName.Text && File.UnreadablePages.Count > 0));

    /// <summary>It failed only because the file did: its reason stands above, and only the check is worth a second run.</summary>
    internal bool IsBehindCheck => Stage is { State: StageState.Failed, Name: not StageName.Check } && File.FailedCheck;

    /// <summary>There was nothing to do, because the file has no pages here: why, stands at the stage that would have made them.</summary>
    internal bool IsWithoutPages => Stage is { State: StageState.Done, Name: not StageName.Convert, Reason: FailureCode.ConverterMissing or FailureCode.NotConverted };

    /// <summary>It could be run again, although it is done: what was missing may be there now.</summary>
    internal bool MayRunAgain => Stage is { State: StageState.Done, Name: StageName.Convert, Reason: FailureCode.ConverterMissing or FailureCode.NotConverted };

    private string DoneKey => (Stage.Name, File.HasCover, File.Kind) switch
    {
        (StageName.Cover, false, _) => "stage.done.Cover.none",
        (StageName.Cover, true, FileKind.Image or FileKind.Epub or FileKind.Audio or FileKind.Video or FileKind.Lesson) => "stage.done.Cover." + File.Kind,
        _ => "stage.done." + Stage.Name,
    };

    /// <summary>The plain sentences under the stage's name.</summary>
    internal IEnumerable<string> Lines(Texts texts)
    {
        if (IsBehindCheck)
        {
            yield return texts["stage.behind-check"];
            yield break;
        }

        if (IsWithoutPages)
        {
            yield return texts["stage.without-pages"];
            yield break;
        }

        if (Stage is { Name: StageName.Play, State: StageState.Running, Total: > 0 })
            yield return texts["stage.progress.Play", (int)(Stage.Done * 100L / Stage.Total)];
        else if (Stage is { State: StageState.Running or StageState.Waiting, Total: > 0, Name: not StageName.Play })
            yield return texts["stage.progress", Stage.Total, Stage.Done];
        else if (Stage is { State: StageState.Waiting, Reason: null })
            yield return texts["state.Waiting"];
        if (Stage.State == StageState.Done && !IsFlawed)
            yield return texts[DoneKey];
        if (Stage.Name == StageName.Text && File.UnreadablePages.Count > 0)
        {
            foreach (var (readability, pages) in File.UnreadablePages.OrderBy(p => p.Key))
                yield return texts.Count("unreadable." + readability, pages);
            yield return texts["unreadable.next"];
        }
        else if (Stage.Reason is { } reason)
        {
            yield return $"{texts["failure." + reason]} {texts[$"failure.{reason}.next"]}";
        }

        if (Stage is { State: StageState.Failed or StageState.Waiting, Attempts: > 1 })
            yield return texts["stage.attempts", Stage.Attempts, texts.Clock(Stage.ChangedAt)];
        if (Stage is { State: StageState.Waiting, NextAttemptAt: { } next })
            yield return texts["stage.next", texts.Clock(next)];
    }
}
