namespace Pustakalaya.Domain.Ingest;

/// <summary>One step from an upload to a readable book, in the order a person expects it.</summary>
public enum StageName
{
    /// <summary>Looks at the file: is it whole, how many pages, what does it say of itself.</summary>
    Check = 0,

    /// <summary>Takes out the words and where they stand.</summary>
    Text = 1,

    /// <summary>Makes the cover and the pictures of the first pages.</summary>
    Cover = 2,

    /// <summary>Makes the pictures of all other pages, behind all other work.</summary>
    Pages = 3,

    /// <summary>Makes the item findable.</summary>
    Index = 4,
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

    /// <summary>Why it failed, or why it is put off; null when all is well.</summary>
    public FailureCode? Reason { get; private set; }

    /// <summary>The tool's own words, for the curious; shown under the plain sentence.</summary>
    public string? Detail { get; private set; }

    /// <summary>Work done and to do, in the stage's own unit (pages); 0 of 0 when it has none.</summary>
    public int Done { get; private set; }

    public int Total { get; private set; }

    public DateTimeOffset ChangedAt { get; private set; }

    /// <summary>A worker may take it: waiting, or running so long that its worker must be dead.</summary>
    public bool MayStart(DateTimeOffset now, TimeSpan abandonedAfter) =>
        State == StageState.Waiting || (State == StageState.Running && ChangedAt + abandonedAfter < now);

    public void Start(DateTimeOffset now)
    {
        (State, Reason, Detail, NextAttemptAt) = (StageState.Running, null, null, null);
        Attempts++;
        ChangedAt = now;
    }

    public void Progress(int done, int total, DateTimeOffset now) => (Done, Total, ChangedAt) = (done, total, now);

    public void Succeed(DateTimeOffset now) => (State, Reason, Detail, NextAttemptAt, ChangedAt) = (StageState.Done, null, null, null, now);

    /// <summary>Bad input, or attempts spent: it stays failed, with the reason, until a person retries.</summary>
    public void Fail(IngestFailure failure, DateTimeOffset now) =>
        (State, Reason, Detail, NextAttemptAt, ChangedAt) = (StageState.Failed, failure.Code, failure.Detail, null, now);

    /// <summary>An outage: try again later, by itself, with a growing delay; after <see cref="MaxAttempts"/> it fails.</summary>
    public void PutOff(IngestFailure failure, DateTimeOffset now)
    {
        if (Attempts >= MaxAttempts)
        {
            Fail(failure, now);
            return;
        }

        (State, Reason, Detail, ChangedAt) = (StageState.Waiting, failure.Code, failure.Detail, now);
        NextAttemptAt = now + TimeSpan.FromSeconds(Math.Min(300, 5 * Math.Pow(3, Math.Max(0, Attempts - 1))));
    }

    /// <summary>A person, or an earlier stage, wants it done (again).</summary>
    public void Reset(DateTimeOffset now)
    {
        (State, Reason, Detail, NextAttemptAt, ChangedAt) = (StageState.Waiting, null, null, null, now);
        Attempts = 0;
        (Done, Total) = (0, 0);
    }

    internal static IEnumerable<IngestStage> ForDocument(FileId file, DateTimeOffset now) =>
        Enum.GetValues<StageName>().Select(name => new IngestStage { FileId = file, Name = name, ChangedAt = now });
}
