using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Pustakalaya.Domain.Accounts;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Shared;

namespace Pustakalaya.Application.Adapters.Persistence;

/// <summary>The library in PostgreSQL: the truth. Used as it is by the slices; the search tables stand beside it (see Adapters/Search/Postgres).</summary>
internal sealed class LibraryDb(DbContextOptions<LibraryDb> options) : DbContext(options), IDataProtectionKeyContext
{
    public DbSet<Item> Items => Set<Item>();

    public DbSet<Person> People => Set<Person>();

    public DbSet<Community> Communities => Set<Community>();

    public DbSet<Collection> Collections => Set<Collection>();

    public DbSet<Language> Languages => Set<Language>();

    public DbSet<Level> Levels => Set<Level>();

    public DbSet<Licence> Licences => Set<Licence>();

    public DbSet<StoredFile> Files => Set<StoredFile>();

    public DbSet<IngestStage> Stages => Set<IngestStage>();

    public DbSet<PageText> PageTexts => Set<PageText>();

    public DbSet<PageImage> PageImages => Set<PageImage>();

    public DbSet<Account> Accounts => Set<Account>();

    public DbSet<OutboxMessage> Outbox => Set<OutboxMessage>();

    public DbSet<InboxMessage> Inbox => Set<InboxMessage>();

    public DbSet<QueueMessage> Queue => Set<QueueMessage>();

    public DbSet<DeadMessage> DeadMessages => Set<DeadMessage>();

    public DbSet<Heartbeat> Heartbeats => Set<Heartbeat>();

    public DbSet<DataProtectionKey> DataProtectionKeys => Set<DataProtectionKey>();

    protected override void OnModelCreating(ModelBuilder modelBuilder) =>
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(LibraryDb).Assembly);

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<ItemId>().HaveConversion<ItemIdConverter>();
        configurationBuilder.Properties<FileId>().HaveConversion<FileIdConverter>();
        configurationBuilder.Properties<PersonId>().HaveConversion<PersonIdConverter>();
        configurationBuilder.Properties<AccountId>().HaveConversion<AccountIdConverter>();
        configurationBuilder.Properties<ContentHash>().HaveConversion<ContentHashConverter>().HaveMaxLength(64).AreFixedLength();
        configurationBuilder.Properties<MediaType>().HaveConversion<MediaTypeConverter>().HaveMaxLength(100);
    }
}
