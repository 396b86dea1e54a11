namespace Pustakalaya.Domain.Shared;

/// <summary>Something with an identity that remembers what happened to it until the change is saved.</summary>
public abstract class Entity
{
    private readonly List<IDomainEvent> _events = [];

    /// <summary>What happened since loading. Copied to the outbox, in the same transaction as the change, and then cleared.</summary>
    public IReadOnlyList<IDomainEvent> Events => _events;

    protected void Raise(IDomainEvent happened) => _events.Add(happened);

    public void ClearEvents() => _events.Clear();
}
