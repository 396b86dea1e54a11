using Pustakalaya.Domain.Shared;

namespace Pustakalaya.Domain.Catalog;

public sealed record MetadataEdited(ItemId ItemId, int Version) : IDomainEvent;

public sealed record ItemPublished(ItemId ItemId, int Version) : IDomainEvent;

public sealed record ItemUnpublished(ItemId ItemId, int Version) : IDomainEvent;
