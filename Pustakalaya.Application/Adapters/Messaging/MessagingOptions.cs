namespace Pustakalaya.Application.Adapters.Messaging;

/// <summary>Section <c>Messaging</c>.</summary>
public sealed class MessagingOptions
{
    public const string Section = "Messaging";

    public const string Postgres = "postgres";

    public const string RabbitMq = "rabbitmq";

    /// <summary>What carries the messages: <see cref="Postgres"/> or <see cref="RabbitMq"/>.</summary>
    public string Transport { get; set; } = Postgres;

    /// <summary>How long a worker has a message without renewing its lock. So long it takes until a killed worker's work goes on elsewhere.</summary>
    public int LockSeconds { get; set; } = 30;

    /// <summary>How often queues are looked at without being woken: what a lost wake-up costs at most.</summary>
    public double PollSeconds { get; set; } = 2;

    internal TimeSpan Lock => TimeSpan.FromSeconds(LockSeconds);

    internal TimeSpan Poll => TimeSpan.FromSeconds(PollSeconds);
}
