using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Pustakalaya.Application.Adapters.Persistence.Configurations;

internal sealed class MessagingConfiguration :
    IEntityTypeConfiguration<OutboxMessage>,
    IEntityTypeConfiguration<InboxMessage>,
    IEntityTypeConfiguration<QueueMessage>,
    IEntityTypeConfiguration<DeadMessage>,
    IEntityTypeConfiguration<Heartbeat>
{
    public void Configure(EntityTypeBuilder<OutboxMessage> message)
    {
        message.ToTable("outbox_messages");
        message.HasKey(m => m.Id);
        message.Property(m => m.Id).UseIdentityAlwaysColumn();
        message.HasIndex(m => new { m.MessageId, m.Queue }).IsUnique();
        message.Property(m => m.Name).HasMaxLength(100);
        // Text, not jsonb: a message that was put aside because it is not JSON can be replayed like any other.
        message.Property(m => m.Body).HasColumnType("text");
        message.Property(m => m.Queue).HasMaxLength(100).HasDefaultValue("");
        message.Property(m => m.Deliveries).HasDefaultValue(0);
        message.HasIndex(m => new { m.NextAttemptAt, m.Id });
    }

    public void Configure(EntityTypeBuilder<InboxMessage> message)
    {
        message.ToTable("inbox_messages");
        message.HasKey(m => new { m.Consumer, m.MessageId });
        message.Property(m => m.Consumer).HasMaxLength(100);
        message.HasIndex(m => m.HandledAt);
    }

    public void Configure(EntityTypeBuilder<QueueMessage> message)
    {
        message.ToTable("queue_messages");
        message.HasKey(m => m.Id);
        message.Property(m => m.Id).UseIdentityAlwaysColumn();
        message.Property(m => m.Queue).HasMaxLength(100);
        message.Property(m => m.Name).HasMaxLength(100);
        // Text, not jsonb: a message that is not JSON at all must be able to lie here, and be found unreadable.
        message.Property(m => m.Body).HasColumnType("text");
        // A relay that died between writing here and deleting its outbox row writes the same message again: once is enough.
        message.HasIndex(m => new { m.Queue, m.MessageId }).IsUnique();
        message.HasIndex(m => new { m.Queue, m.Id });
    }

    public void Configure(EntityTypeBuilder<DeadMessage> message)
    {
        message.ToTable("dead_messages");
        message.HasKey(m => m.Id);
        message.Property(m => m.Id).UseIdentityAlwaysColumn();
        message.Property(m => m.Queue).HasMaxLength(100);
        message.Property(m => m.Name).HasMaxLength(100);
        // Whoever puts it aside may die before he can say so, and do it again.
        message.HasIndex(m => new { m.Queue, m.MessageId }).IsUnique();
    }

    public void Configure(EntityTypeBuilder<Heartbeat> heartbeat)
    {
        heartbeat.ToTable("heartbeats");
        heartbeat.HasKey(h => h.Worker);
        heartbeat.Property(h => h.Worker).HasMaxLength(200);
        heartbeat.Property(h => h.Transport).HasColumnType("jsonb");
    }
}
