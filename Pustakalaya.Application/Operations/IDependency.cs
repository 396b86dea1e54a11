namespace Pustakalaya.Application.Operations;

/// <summary>Something the library stands on, which can be down while the library goes on with what it can.</summary>
public interface IDependency
{
    /// <summary>What it is for: <c>database</c>, <c>search</c>.</summary>
    string Name { get; }

    /// <summary>Which product does it here.</summary>
    string Kind { get; }

    /// <summary>Asks it something small; whatever it throws means that it is down.</summary>
    Task CheckAsync(CancellationToken ct);
}
