using Pustakalaya.Domain.Accounts;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Shared;

namespace Pustakalaya.Domain.Catalog;

public enum ItemKind
{
    Document = 1,
    Audio = 2,
    Video = 3,
    Lesson = 4,
}

/// <summary>Who sees the item: a draft only its editors, a published one everybody.</summary>
public enum ItemStatus
{
    Draft = 0,
    Published = 2,
}

/// <summary>A book, a recording, a film, a lesson: what a reader finds, opens and keeps.</summary>
public sealed class Item : Entity
{
    private readonly List<ItemText> _texts = [];
    private readonly List<Contributor> _contributors = [];
    private readonly List<ItemCollection> _collections = [];
    private readonly List<StoredFile> _files = [];

    private Item()
    {
    }

    public ItemId Id { get; private set; }

    /// <summary>Small integer given by the database: the narrow key of the search tables. Never shown, never in a URL.</summary>
    public int Number { get; private set; }

    public ItemKind Kind { get; private set; }

    public ItemStatus Status { get; private set; }

    /// <summary>The readable part of the item's address. Not unique: the id in the address decides.</summary>
    public string Slug { get; private set; } = "";

    /// <summary>Number of metadata edits: the form's token; an edit made on an older version is a conflict.</summary>
    public int Version { get; private set; }

    /// <summary>Raised by everything a search document is made of (metadata, text, previews): the index's version.</summary>
    public long DocumentVersion { get; private set; }

    /// <summary>Publish by itself as soon as everything a reader needs has been made.</summary>
    public bool PublishWhenReady { get; private set; }

    public PartialDate? Date { get; private set; }

    /// <summary>First Gregorian day of <see cref="Date"/>, for sorting.</summary>
    public DateOnly? DateFirst { get; private set; }

    public IReadOnlyList<string> Languages { get; private set; } = [];

    public IReadOnlyList<string> Levels { get; private set; } = [];

    public string Licence { get; private set; } = "unknown";

    public string? Rights { get; private set; }

    /// <summary>The editor who brought it in.</summary>
    public AccountId? CreatedBy { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }

    public DateTimeOffset UpdatedAt { get; private set; }

    public DateTimeOffset? PublishedAt { get; private set; }

    public IReadOnlyList<ItemText> Texts => _texts;

    public IReadOnlyList<Contributor> Contributors => _contributors;

    public IReadOnlyList<ItemCollection> Collections => _collections;

    public IReadOnlyList<StoredFile> Files => _files;

    /// <summary>An upload became a draft: the file is stored, its stages wait, the worker will hear of it.</summary>
    /// <param name="provisionalTitle">Shown until an editor gives a title; usually the file's name.</param>
    public static Item Accept(ItemKind kind, string provisionalTitle, string slug, StoredFile file, AccountId? by, DateTimeOffset now)
    {
        var item = new Item
        {
            Id = ItemId.New(),
            Kind = kind,
            Slug = slug,
            Version = 1,
            DocumentVersion = 1,
            CreatedBy = by,
            CreatedAt = now,
            UpdatedAt = now,
        };
        item._texts.Add(ItemText.Of(item.Id, "und", provisionalTitle, null));
        file.BelongTo(item.Id, FileRole.Part, position: 0);
        item._files.Add(file);
        item.Raise(new UploadAccepted(item.Id, file.Id));
        return item;
    }

    /// <summary>Another file of the same item came in: a chapter, captions, a picture for the cover. All files must be loaded.</summary>
    public void Add(StoredFile file, FileRole role, DateTimeOffset now)
    {
        file.BelongTo(Id, role, _files.Where(f => f.Role == role).Select(f => f.Position + 1).DefaultIfEmpty(0).Max());
        _files.Add(file);
        UpdatedAt = now;
        DocumentVersion++;
        Raise(new UploadAccepted(Id, file.Id));
    }

    /// <summary>Puts its files in this order, each among those of its role; files that are not named come after. All files must be loaded.</summary>
    public void Arrange(IReadOnlyList<FileId> order, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(order);
        foreach (var role in _files.GroupBy(f => f.Role).ToList())
        {
            var position = 0;
            foreach (var file in role.OrderBy(f => PlaceOf(f.Id)).ThenBy(f => f.Position).ToList())
                file.BelongTo(Id, role.Key, position++);
        }

        FilesChanged(now);

        int PlaceOf(FileId file)
        {
            for (var i = 0; i < order.Count; i++)
                if (order[i] == file) return i;
            return int.MaxValue;
        }
    }

    /// <summary>
    /// A part, captions or a cover picture goes. The bytes stay in the store until the sweep finds that nobody names them. The last part cannot go: an
    /// item is a thing that opens.
    /// </summary>
    /// <returns>False: it is the last part, and stays.</returns>
    public bool Remove(StoredFile file, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (file.Role == FileRole.Part && _files.Count(f => f.Role == FileRole.Part) == 1)
            return false;
        if (!_files.Remove(file))
            throw new DomainException($"File {file.Id} is no file of item {Id}.");
        Arrange([], now);
        return true;
    }

    /// <summary>A look into its first file showed what its type alone could not: a film without pictures is a recording.</summary>
    public void TurnOutToBe(ItemKind kind) => Kind = kind;

    /// <summary>Title in the wanted language, else in any, so that a list never has a hole.</summary>
    public string TitleIn(string language) =>
        ItemText.Choose(_texts, t => t.Language, language).Title;

    /// <summary>An editor gave it a title: without one it cannot be published.</summary>
    public bool HasTitle => _texts.Exists(t => ItemText.IsGiven(t.Language));

    public void Edit(Metadata metadata, string slug, DateTimeOffset now)
    {
        if (metadata.Texts.Count == 0)
            throw new DomainException("An item needs a title in at least one language.");
        _texts.RemoveAll(t => metadata.Texts.All(m => m.Language != t.Language));
        foreach (var (language, title, description) in metadata.Texts)
        {
            if (_texts.Find(t => t.Language == language) is { } there)
                (there.Title, there.Description) = (title, description);
            else
                _texts.Add(ItemText.Of(Id, language, title, description));
        }

        _contributors.Clear();
        _contributors.AddRange(metadata.Contributors.Select((c, i) => Contributor.Of(Id, i, c.Person, c.Role)));
        _collections.RemoveAll(c => !metadata.Collections.Contains(c.CollectionId));
        _collections.AddRange(metadata.Collections.Distinct().Where(id => _collections.All(c => c.CollectionId != id)).Select(id => ItemCollection.Of(Id, id)).ToList());
        (Date, DateFirst) = (metadata.Date, metadata.Date?.First);
        (Languages, Levels) = (metadata.Languages, metadata.Levels);
        (Licence, Rights) = (metadata.Licence, metadata.Rights);
        Slug = slug;
        Changed(now);
        Raise(new MetadataEdited(Id, Version));
    }

    public void Publish(DateTimeOffset now)
    {
        if (Status == ItemStatus.Published)
            return;
        Status = ItemStatus.Published;
        PublishWhenReady = false;
        PublishedAt ??= now;
        Changed(now);
        Raise(new ItemPublished(Id, Version));
    }

    public void Unpublish(DateTimeOffset now)
    {
        PublishWhenReady = false;
        if (Status == ItemStatus.Draft)
            return;
        Status = ItemStatus.Draft;
        Changed(now);
        Raise(new ItemUnpublished(Id, Version));
    }

    /// <summary>Publishes the item if its editor wished so and a reader has what he needs: a title, a cover, and what is read (as far as it can be) or played.</summary>
    /// <returns>Whether it was published now. Files and their stages must be loaded.</returns>
    public bool PublishIfReady(DateTimeOffset now)
    {
        if (!PublishWhenReady || Status == ItemStatus.Published || !HasTitle)
            return false;
        if (_files.Count == 0 || _files.Exists(f => !f.IsDone(StageName.Check, StageName.Convert, StageName.Unpack, StageName.Text, StageName.Cover, StageName.Play)))
            return false;
        Publish(now);
        return true;
    }

    /// <summary>The editor's wish to publish without waiting at the screen. A published item has no such wish.</summary>
    public void AskToPublishWhenReady(bool wanted) => PublishWhenReady = wanted && Status != ItemStatus.Published;

    /// <summary>What a search document is made of changed outside the metadata: text or previews came in.</summary>
    public void DocumentChanged() => DocumentVersion++;

    /// <summary>Lets the worker hear of something about one of the item's files.</summary>
    public void Announce(IDomainEvent happened) => Raise(happened);

    /// <summary>What opens, and what the index knows of it, may be another file now; the metadata are as they were.</summary>
    private void FilesChanged(DateTimeOffset now)
    {
        UpdatedAt = now;
        DocumentVersion++;
        Raise(new MetadataEdited(Id, Version));
    }

    private void Changed(DateTimeOffset now)
    {
        Version++;
        DocumentVersion++;
        UpdatedAt = now;
    }
}
