namespace Pustakalaya.Application.Search;

/// <summary>One engine's copy of the catalogue, as something that is made anew and compared, while the engine goes on answering.</summary>
internal interface IIndexCopy
{
    /// <summary>One of <see cref="SearchOptions"/>' names.</summary>
    string Engine { get; }

    /// <summary>Makes ready what is to be filled, or finds what an earlier rebuild has half filled.</summary>
    /// <returns>The last item that is in it: zero for a new one.</returns>
    Task<int> BeginAsync(CancellationToken ct);

    /// <summary>Writes the documents into what is being filled; newer ones that are there stay.</summary>
    /// <returns>Those that the engine will never take.</returns>
    Task<IReadOnlyList<RefusedItem>> WriteAsync(IReadOnlyList<ItemDocument> documents, CancellationToken ct);

    /// <summary>Up to this item all is written: whoever goes on after a kill begins behind it.</summary>
    Task MarkAsync(int lastItem, CancellationToken ct);

    /// <summary>Takes items out that the catalogue no longer has.</summary>
    Task RemoveAsync(IReadOnlyCollection<int> numbers, CancellationToken ct);

    /// <summary>Every item that is in the copy, in order of number.</summary>
    /// <param name="filled">What is being filled; otherwise what searches read.</param>
    IAsyncEnumerable<IndexedItem> ScanAsync(bool filled, CancellationToken ct);

    /// <summary>From now on, and at once, searches read what was filled.</summary>
    Task PublishAsync(CancellationToken ct);

    /// <summary>Throws away what a rebuild of yesterday has replaced.</summary>
    Task SweepAsync(CancellationToken ct);
}

/// <param name="Version">The document's, as the engine keeps it.</param>
internal sealed record IndexedItem(int Number, long Version);

internal sealed record RefusedItem(int Number, string Reason);
