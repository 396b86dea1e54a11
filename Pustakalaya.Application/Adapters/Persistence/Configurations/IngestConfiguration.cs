using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Pustakalaya.Domain.Ingest;

namespace Pustakalaya.Application.Adapters.Persistence.Configurations;

internal sealed class StoredFileConfiguration : IEntityTypeConfiguration<StoredFile>
{
    public void Configure(EntityTypeBuilder<StoredFile> file)
    {
        file.ToTable("files");
        file.HasKey(f => f.Id);
        file.Property(f => f.Id).ValueGeneratedNever();
        // The same bytes are in the library once: a second upload leads to the item that has them.
        file.HasIndex(f => f.Hash).IsUnique();
        file.Property(f => f.OriginalName).HasMaxLength(400);
        file.Property(f => f.Label).HasMaxLength(200);
        file.Property(f => f.Language).HasMaxLength(8);
        file.Property(f => f.Facts).HasColumnType("jsonb").HasConversion(
            facts => JsonSerializer.Serialize(facts, JsonSerializerOptions.Default),
            json => JsonSerializer.Deserialize<FileFacts>(json, JsonSerializerOptions.Default)!);
        file.HasMany(f => f.Stages).WithOne().HasForeignKey(s => s.FileId);
        file.HasIndex(f => new { f.ItemId, f.Role, f.Position });
        file.Ignore(f => f.Kind);
    }
}

internal sealed class IngestStageConfiguration : IEntityTypeConfiguration<IngestStage>
{
    public void Configure(EntityTypeBuilder<IngestStage> stage)
    {
        stage.ToTable("ingest_stages");
        stage.HasKey(s => new { s.FileId, s.Name });
        stage.Property(s => s.Reason).HasConversion<string>().HasMaxLength(40);
        // What the sweeper looks for; nearly all rows are done and not in it.
        stage.HasIndex(s => new { s.State, s.ChangedAt }).HasFilter("state <> 2");
    }
}

internal sealed class PageTextConfiguration : IEntityTypeConfiguration<PageText>
{
    public void Configure(EntityTypeBuilder<PageText> page)
    {
        page.ToTable("page_texts");
        page.HasKey(p => new { p.FileId, p.Number });
        page.HasOne<StoredFile>().WithMany().HasForeignKey(p => p.FileId);
    }
}

internal sealed class PageImageConfiguration : IEntityTypeConfiguration<PageImage>
{
    public void Configure(EntityTypeBuilder<PageImage> image)
    {
        image.ToTable("page_images");
        image.HasKey(p => new { p.FileId, p.Number });
        // A page that cannot be drawn has a row, so that nobody tries for ever, but no picture.
        image.HasQueryFilter(p => p.Width > 0);
        image.HasOne<StoredFile>().WithMany().HasForeignKey(p => p.FileId);
    }
}
