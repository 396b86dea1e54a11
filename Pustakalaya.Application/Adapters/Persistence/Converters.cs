using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Pustakalaya.Domain.Accounts;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Shared;

namespace Pustakalaya.Application.Adapters.Persistence;

internal sealed class ItemIdConverter() : ValueConverter<ItemId, Guid>(id => id.Value, value => new ItemId(value));

internal sealed class FileIdConverter() : ValueConverter<FileId, Guid>(id => id.Value, value => new FileId(value));

internal sealed class PersonIdConverter() : ValueConverter<PersonId, Guid>(id => id.Value, value => new PersonId(value));

internal sealed class AccountIdConverter() : ValueConverter<AccountId, Guid>(id => id.Value, value => new AccountId(value));

internal sealed class ContentHashConverter() : ValueConverter<ContentHash, string>(hash => hash.ToString(), value => ContentHash.Parse(value));

internal sealed class MediaTypeConverter() : ValueConverter<MediaType, string>(type => type.Value, value => MediaType.Parse(value));
