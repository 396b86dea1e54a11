using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Shared;

namespace Pustakalaya.Domain.Ingest;

public readonly record struct FileId(Guid Value)
{
    public static FileId New() => new(Guid.CreateVersion7());

    public override string ToString() => Value.ToString();
}

/// <summary>The original bytes, kept for ever under their SHA-256, and what is known of them. The name is text, never a path.</summary>
public sealed class StoredFile
{
    private readonly List<IngestStage> _stages = [];

    private StoredFile()
    {
    }

    public FileId Id { get; private set; }

    public ItemId ItemId { get; private set; }

    public ContentHash Hash { get; private set; }

    /// <summary>Bytes.</summary>
    public long Size { get; private set; }

    public MediaType MediaType { get; private set; }

    public string OriginalName { get; private set; } = "";

    public FileRole Role { get; private set; }

    /// <summary>Among the item's files of the same role, from 0.</summary>
    public int Position { get; private set; }

    /// <summary>What its editor calls it: the name of a chapter. Null: its name has to do.</summary>
    public string? Label { get; private set; }

    /// <summary>ISO 639 code, for captions; null where the item's languages say it.</summary>
    public string? Language { get; private set; }

    /// <summary>What the file says of itself; null until it has been looked at.</summary>
    public FileFacts? Facts { get; private set; }

    /// <summary>Pages or chapters; null where there are none to count, and until it has been looked at.</summary>
    public int? PageCount { get; private set; }

    /// <summary>Of what plays, rounded up; null for what does not.</summary>
    public int? Seconds { get; private set; }

    /// <summary>Size in pixels of the largest cover picture; null while there is none.</summary>
    public int? CoverWidth { get; private set; }

    public int? CoverHeight { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }

    public IReadOnlyList<IngestStage> Stages => _stages;

    public FileKind Kind => FileKinds.Of(MediaType) ?? throw new DomainException($"File {Id} is of a type that is not taken: {MediaType}.");

    /// <summary>Its stages in the order a person expects them.</summary>
    public IEnumerable<IngestStage> StagesInOrder() => FileKinds.StagesOf(Kind).Where(Has).Select(Stage);

    public static StoredFile Of(ContentHash hash, long size, MediaType type, string originalName, DateTimeOffset now)
    {
        var file = new StoredFile
        {
            Id = FileId.New(),
            Hash = hash,
            Size = size,
            MediaType = type,
            OriginalName = originalName,
            CreatedAt = now,
        };
        file._stages.AddRange(IngestStage.For(file.Id, file.Kind, now));
        return file;
    }

    public IngestStage Stage(StageName name) => _stages.Find(s => s.Name == name)
        ?? throw new DomainException($"File {Id} has no stage {name}, or its stages were not loaded.");

    public bool Has(StageName name) => _stages.Exists(s => s.Name == name);

    /// <summary>Everything of these stages that the file has is done.</summary>
    public bool IsDone(params ReadOnlySpan<StageName> names)
    {
        foreach (var name in names)
            if (_stages.Exists(s => s.Name == name && s.State != StageState.Done)) return false;
        return true;
    }

    public void Know(FileFacts facts)
    {
        Facts = facts;
        PageCount = facts.PageCount > 0 ? facts.PageCount : null;
        Seconds = facts.Media is { } media ? (int)Math.Ceiling(media.Duration.TotalSeconds) : null;
    }

    public void Call(string? label, string? language) => (Label, Language) = (label, language);

    /// <summary>
    /// A stage failed for good. What stands on it fails with it, for the same reason: a stage that waits for something that will not come
    /// must not look as if it were about to start. A retry of the first one brings them all back.
    /// </summary>
    public void Fail(StageName name, IngestFailure failure, DateTimeOffset now)
    {
        Stage(name).Fail(failure, now);
        foreach (var next in _stages.Where(s => s.Name != name && s.State != StageState.Done && StandsOn(s.Name, name)))
            next.Fail(failure, now);
    }

    /// <summary>An outage: the stage comes again by itself, until its attempts are spent.</summary>
    public void PutOff(StageName name, IngestFailure failure, DateTimeOffset now)
    {
        Stage(name).PutOff(failure, now);
        if (Stage(name).State == StageState.Failed)
            Fail(name, failure, now);
    }

    /// <summary>A person wants it tried again, and with it what failed because of it.</summary>
    public void Retry(StageName name, DateTimeOffset now)
    {
        Stage(name).Reset(now);
        foreach (var next in _stages.Where(s => (s.State == StageState.Failed || s.IsWithoutPages) && StandsOn(s.Name, name)))
            next.Reset(now);
    }

    /// <summary>What was made of it is gone, as after a restore: the stages that made it begin again. What is only in the database, its words above all, stays.</summary>
    /// <returns>The stages to set going; the others follow from them.</returns>
    public IReadOnlyList<StageName> Remake(DateTimeOffset now)
    {
        StageName[] made = Kind == FileKind.Captions ? [StageName.Check] : [StageName.Convert, StageName.Unpack, StageName.Play, StageName.Cover, StageName.Pages];
        var again = _stages.Where(s => made.Contains(s.Name) && s is { State: StageState.Done, IsWithoutPages: false, Reason: not (FailureCode.ConverterMissing or FailureCode.NotConverted) }).ToList();
        foreach (var stage in again)
            stage.Reset(now);
        // The cover waits for the PDF it is drawn from, the pages for the cover.
        var names = again.ConvertAll(s => s.Name);
        return [.. names.Where(name => name switch
        {
            StageName.Cover => !names.Contains(StageName.Convert),
            StageName.Pages => !names.Contains(StageName.Cover),
            _ => true,
        })];
    }

    private static bool StandsOn(StageName stage, StageName other) => (stage, other) switch
    {
        (_, StageName.Check) => stage != StageName.Check,
        (StageName.Text or StageName.Cover or StageName.Pages or StageName.Index, StageName.Convert) => true,
        (StageName.Index, StageName.Text) => true,
        _ => false,
    };

    public void HasCover(int width, int height) => (CoverWidth, CoverHeight) = (width, height);

    internal void BelongTo(ItemId item, FileRole role, int position)
    {
        (ItemId, Role, Position) = (item, role, position);
        // It is seen with its item, which is found; nobody reads it.
        if (role == FileRole.Cover)
            _stages.RemoveAll(s => s.Name is StageName.Pages or StageName.Index);
    }
}
