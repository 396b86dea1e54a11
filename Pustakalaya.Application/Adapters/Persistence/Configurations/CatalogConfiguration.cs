using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Pustakalaya.Domain.Accounts;
using Pustakalaya.Domain.Catalog;

namespace Pustakalaya.Application.Adapters.Persistence.Configurations;

internal sealed class ItemConfiguration : IEntityTypeConfiguration<Item>
{
    public void Configure(EntityTypeBuilder<Item> item)
    {
        item.ToTable("items");
        item.HasKey(i => i.Id);
        item.Property(i => i.Id).ValueGeneratedNever();
        item.Property(i => i.Number).UseIdentityAlwaysColumn();
        item.HasIndex(i => i.Number).IsUnique();
        item.Property(i => i.Slug).HasMaxLength(120);
        item.Property(i => i.Version).IsConcurrencyToken();
        item.Property(i => i.Licence).HasMaxLength(40);
        item.Property(i => i.Languages).HasField("<Languages>k__BackingField").HasColumnType("text[]");
        item.Property(i => i.Levels).HasColumnType("text[]");
        item.ComplexProperty(i => i.Date, date =>
        {
            date.Property(d => d.Calendar).HasColumnName("date_calendar");
            date.Property(d => d.Year).HasColumnName("date_year");
            date.Property(d => d.Month).HasColumnName("date_month");
            date.Property(d => d.Day).HasColumnName("date_day");
        });
        item.HasOne<Licence>().WithMany().HasForeignKey(i => i.Licence).OnDelete(DeleteBehavior.Restrict);
        item.HasOne<Account>().WithMany().HasForeignKey(i => i.CreatedBy).OnDelete(DeleteBehavior.SetNull);
        item.HasMany(i => i.Texts).WithOne().HasForeignKey(t => t.ItemId);
        item.HasMany(i => i.Contributors).WithOne().HasForeignKey(c => c.ItemId);
        item.HasMany(i => i.Collections).WithOne().HasForeignKey(c => c.ItemId);
        item.HasMany(i => i.Files).WithOne().HasForeignKey(f => f.ItemId).OnDelete(DeleteBehavior.Restrict);
        item.Ignore(i => i.Events);

        // The editor's board: newest first.
        item.HasIndex(i => i.CreatedAt);
        // Its drafts, few among many: newest first without a walk over what is published.
        item.HasIndex(i => i.Number, "Drafts").HasDatabaseName("ix_items_drafts").HasFilter("status = 0");
    }
}

internal sealed class ItemTextConfiguration : IEntityTypeConfiguration<ItemText>
{
    public void Configure(EntityTypeBuilder<ItemText> text)
    {
        text.ToTable("item_texts");
        text.HasKey(t => new { t.ItemId, t.Language });
        text.Property(t => t.Language).HasMaxLength(8);
        text.Property(t => t.Title).HasMaxLength(500);
    }
}

internal sealed class ContributorConfiguration : IEntityTypeConfiguration<Contributor>
{
    public void Configure(EntityTypeBuilder<Contributor> contributor)
    {
        contributor.ToTable("item_contributors");
        contributor.HasKey(c => new { c.ItemId, c.Position });
        contributor.HasOne(c => c.Person).WithMany().HasForeignKey(c => c.PersonId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class ItemCollectionConfiguration : IEntityTypeConfiguration<ItemCollection>
{
    public void Configure(EntityTypeBuilder<ItemCollection> link)
    {
        link.ToTable("item_collections");
        link.HasKey(l => new { l.ItemId, l.CollectionId });
        link.HasOne(l => l.Collection).WithMany().HasForeignKey(l => l.CollectionId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class PersonConfiguration : IEntityTypeConfiguration<Person>
{
    public void Configure(EntityTypeBuilder<Person> person)
    {
        person.ToTable("people");
        person.HasKey(p => p.Id);
        person.Property(p => p.Id).ValueGeneratedNever();
        person.Property(p => p.NameNe).HasMaxLength(200);
        person.Property(p => p.NameEn).HasMaxLength(200);
        person.Property(p => p.NameKey).HasMaxLength(200);
        person.HasIndex(p => p.NameKey);
        person.HasIndex(p => p.NameNe);
        person.HasIndex(p => p.NameEn);
        person.Ignore(p => p.Events);
    }
}

internal sealed class VocabularyConfiguration :
    IEntityTypeConfiguration<Community>,
    IEntityTypeConfiguration<Collection>,
    IEntityTypeConfiguration<Language>,
    IEntityTypeConfiguration<Level>,
    IEntityTypeConfiguration<Licence>
{
    public void Configure(EntityTypeBuilder<Community> community)
    {
        community.ToTable("communities");
        community.HasKey(c => c.Code);
        community.Property(c => c.Code).HasMaxLength(60);
    }

    public void Configure(EntityTypeBuilder<Collection> collection)
    {
        collection.ToTable("collections");
        collection.HasKey(c => c.Id);
        collection.Property(c => c.Id).ValueGeneratedNever();
        collection.Property(c => c.Number).UseIdentityAlwaysColumn();
        collection.HasIndex(c => c.Number).IsUnique();
        collection.Property(c => c.Slug).HasMaxLength(80);
        collection.HasIndex(c => c.Slug).IsUnique();
        collection.HasOne<Community>().WithMany().HasForeignKey(c => c.CommunityCode).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<Language> language)
    {
        language.ToTable("languages");
        language.HasKey(l => l.Code);
        language.Property(l => l.Code).HasMaxLength(8);
        language.HasIndex(l => l.Number).IsUnique();
    }

    public void Configure(EntityTypeBuilder<Level> level)
    {
        level.ToTable("levels");
        level.HasKey(l => l.Code);
        level.Property(l => l.Code).HasMaxLength(40);
        level.HasIndex(l => l.Number).IsUnique();
    }

    public void Configure(EntityTypeBuilder<Licence> licence)
    {
        licence.ToTable("licences");
        licence.HasKey(l => l.Code);
        licence.Property(l => l.Code).HasMaxLength(40);
        licence.HasIndex(l => l.Number).IsUnique();
    }
}
