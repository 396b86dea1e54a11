namespace Pustakalaya.Domain.Ingest;

/// <summary>One step from an upload to something readable; <see cref="FileKinds.StagesOf"/> says which a file takes, and in which order. The numbers are those in the database.</summary>
public enum StageName
{
    /// <summary>Looks at the file: is it whole, how many pages, what does it say of itself.</summary>
    Check = 0,

    /// <summary>Takes out the words and where they stand.</summary>
    Text = 1,

    /// <summary>Makes the cover.</summary>
    Cover = 2,

    /// <summary>Makes the pictures of the pages: the first ten at once, the others behind all other work.</summary>
    Pages = 3,

    /// <summary>Makes the item findable.</summary>
    Index = 4,

    /// <summary>Turns the file into a PDF for reading.</summary>
    Convert = 5,

    /// <summary>Takes a package apart and keeps what may be shown of it.</summary>
    Unpack = 6,

    /// <summary>Makes what a browser plays: renditions, wave form, pictures along the bar. Long work, done under a lease.</summary>
    Play = 7,
}

public enum StageState
{
    Waiting = 0,
    Running = 1,
    Done = 2,
    Failed = 3,
}

/// <summary>The job itself: the row decides what is to be done, a message only wakes a worker up.</summary>
public sealed class IngestStage
{
    /// <summary>Attempts before an outage, too, counts as a failure that a person must see.</summary>
    public const int MaxAttempts = 6;

    private IngestStage()
    {
    }

    public FileId FileId { get; private set; }

    public StageName Name { get; private set; }

    public StageState State { get; private set; }

    public int Attempts { get; private set; }

    /// <summary>When the sweeper wakes this stage again; null when nobody needs to.</summary>
    public DateTimeOffset? NextAttemptAt { get; private set; }

    /// <summary>Why it failed or is put off; on a done stage what is amiss with the result (pages that are scans); null when all is well.</summary>
    public FailureCode? Reason { get; private set; }

    /// <summary>The tool's own words, for the curious; shown under the plain sentence.</summary>
    public string? Detail { get; private set; }

    /// <summary>Work done and to do, in the stage's own unit (pages, seconds); 0 of 0 when it has none.</summary>
    public int Done { get; private set; }

    public int Total { get; private set; }

    public DateTimeOffset ChangedAt { get; private set; }

    /// <summary>Long work belongs to its worker until then; the worker moves it on while it lives. Null for short work.</summary>
    public DateTimeOffset? LeaseUntil { get; private set; }

    /// <summary>
    /// A worker may take it. Running counts too: whoever brings the message again has it because the worker before is gone, and a stage
    /// done twice is done once, since its result replaces what is there.
    /// </summary>
    public bool MayStart(DateTimeOffset now) =>
        State == StageState.Running || (State == StageState.Waiting && (NextAttemptAt is null || NextAttemptAt <= now));

    /// <summary>Done with nothing to show, because the file could not be turned into pages: another time it may be.</summary>
    public bool IsWithoutPages => State == StageState.Done && Reason is (FailureCode.ConverterMissing or FailureCode.NotConverted);

    /// <summary>False when it was begun so often without an end that it must not be begun again.</summary>
    public bool MayTryAgain => Attempts < MaxAttempts;

    public void Start(DateTimeOffset now)
    {
        (State, Reason, Detail, NextAttemptAt) = (StageState.Running, null, null, null);
        Attempts++;
        ChangedAt = now;
    }

    /// <summary>Long work that nobody does, or whose worker is no more: anybody may take it.</summary>
    public bool IsFree(DateTimeOffset now) => State switch
    {
        StageState.Waiting => NextAttemptAt is null || NextAttemptAt <= now,
        StageState.Running => LeaseUntil is null || LeaseUntil <= now,
        _ => false,
    };

    /// <summary>A worker takes long work: it is the worker's until then, and the moment itself is how the worker is told from another.</summary>
    public void Lease(DateTimeOffset until, DateTimeOffset now)
    {
        Start(now);
        LeaseUntil = until;
    }

    /// <summary>Nobody else has taken it since.</summary>
    public bool IsLeased(DateTimeOffset until) => State == StageState.Running && LeaseUntil == until;

    /// <summary>The worker is stopped on purpose in the middle of long work, which is not the file's fault: the attempt does not count.</summary>
    public void GiveBack(DateTimeOffset now)
    {
        (State, LeaseUntil, ChangedAt) = (StageState.Waiting, null, now);
        Attempts--;
    }

    /// <summary>Its worker stops on purpose: somebody else goes on. The attempt stays counted, so that what never ends is seen to.</summary>
    public void Interrupt(DateTimeOffset now)
    {
        if (State == StageState.Running)
            (State, ChangedAt) = (StageState.Waiting, now);
    }

    /// <summary>Its message is sent again: it was put off until now, or nothing was heard of it for too long.</summary>
    public void Awake(DateTimeOffset now) => (NextAttemptAt, ChangedAt) = (null, now);

    public void Progress(int done, int total, DateTimeOffset now) => (Done, Total, ChangedAt) = (done, total, now);

    /// <param name="remark">What is amiss with the result all the same.</param>
    public void Succeed(DateTimeOffset now, IngestFailure? remark = null) =>
        (State, Reason, Detail, NextAttemptAt, LeaseUntil, ChangedAt) = (StageState.Done, remark?.Code, remark?.Detail, null, null, now);

    /// <summary>Bad input, or attempts spent: it stays failed, with the reason, until a person retries.</summary>
    public void Fail(IngestFailure failure, DateTimeOffset now) =>
        (State, Reason, Detail, NextAttemptAt, LeaseUntil, ChangedAt) = (StageState.Failed, failure.Code, failure.Detail, null, null, now);

    /// <summary>An outage: try again later, by itself, with a growing delay; after <see cref="MaxAttempts"/> it fails.</summary>
    public void PutOff(IngestFailure failure, DateTimeOffset now)
    {
        if (!MayTryAgain)
        {
            Fail(failure, now);
            return;
        }

        (State, Reason, Detail, LeaseUntil, ChangedAt) = (StageState.Waiting, failure.Code, failure.Detail, null, now);
        NextAttemptAt = now + TimeSpan.FromSeconds(Math.Min(300, 5 * Math.Pow(3, Math.Max(0, Attempts - 1))));
    }

    /// <summary>A person, or an earlier stage, wants it done (again).</summary>
    public void Reset(DateTimeOffset now)
    {
        (State, Reason, Detail, NextAttemptAt, LeaseUntil, ChangedAt) = (StageState.Waiting, null, null, null, null, now);
        Attempts = 0;
        (Done, Total) = (0, 0);
    }

    internal static IEnumerable<IngestStage> For(FileId file, FileKind kind, DateTimeOffset now) =>
        FileKinds.StagesOf(kind).Select(name => new IngestStage { FileId = file, Name = name, ChangedAt = now });
}
