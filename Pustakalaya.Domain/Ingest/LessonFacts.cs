namespace Pustakalaya.Domain.Ingest;

/// <summary>An interactive lesson: a package of web pages and what they need.</summary>
/// <param name="Start">Its first page, as the package names it: text from outside.</param>
/// <param name="Files">Files that are kept of it.</param>
/// <param name="Bytes">Of all of them, unpacked.</param>
public sealed record LessonFacts(string Start, int Files, long Bytes);
