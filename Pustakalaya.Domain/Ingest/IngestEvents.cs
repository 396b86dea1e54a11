using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Shared;

namespace Pustakalaya.Domain.Ingest;

/// <summary>A file came in and waits to be looked at.</summary>
public sealed record UploadAccepted(ItemId ItemId, FileId FileId) : IDomainEvent;

/// <summary>The file is whole and its facts are known: text and cover may be made.</summary>
public sealed record FileChecked(ItemId ItemId, FileId FileId) : IDomainEvent;

/// <summary>The file is whole and must be turned into a PDF before anything else can be made of it.</summary>
public sealed record ConversionWanted(ItemId ItemId, FileId FileId) : IDomainEvent;

/// <summary>The file is a sound package and is to be taken apart.</summary>
public sealed record UnpackingWanted(ItemId ItemId, FileId FileId) : IDomainEvent;

/// <summary>The file is whole and is to be made playable.</summary>
public sealed record PlayableWanted(ItemId ItemId, FileId FileId) : IDomainEvent;

/// <summary>The words of all pages are in the database.</summary>
public sealed record TextExtracted(ItemId ItemId, FileId FileId) : IDomainEvent;

/// <summary>The cover is in the store.</summary>
public sealed record PreviewsMade(ItemId ItemId, FileId FileId) : IDomainEvent;

/// <summary>The pictures of the pages that a reader opens first (both ends included) are to be made at once.</summary>
public sealed record FirstPagesWanted(ItemId ItemId, FileId FileId, int From, int To) : IDomainEvent;

/// <summary>The pictures of these pages (both ends included) are to be made, behind all other work.</summary>
public sealed record PageImagesWanted(ItemId ItemId, FileId FileId, int From, int To) : IDomainEvent;
