namespace Pustakalaya.Domain.Ingest;

/// <summary>A book of chapters.</summary>
/// <param name="Languages">As the file says them: <c>en-US</c>.</param>
/// <param name="Identifiers">As the file says them, an ISBN perhaps among them.</param>
/// <param name="Date">As the file says it: when the book appeared, or any other day.</param>
/// <param name="IsRightToLeft">Its pages turn the other way round.</param>
public sealed record BookFacts(IReadOnlyList<string> Languages, string? Publisher, IReadOnlyList<string> Identifiers, string? Date, bool IsRightToLeft);
