namespace Pustakalaya.Application.Adapters.Media.Lessons;

/// <summary>The pages of a lesson whose words are read.</summary>
internal static class LessonPages
{
    /// <summary>A lesson has dozens; a copy of an encyclopaedia would fill the index.</summary>
    private const int Most = 1_000;

    /// <summary>Bytes of all of them.</summary>
    private const long MostBytes = 64L * 1024 * 1024;

    /// <summary>The start page first, then the others in the order of their names, numbers by their value.</summary>
    public static IEnumerable<(LessonPart Part, LessonPage Page)> Of(LessonPackage package)
    {
        var start = LessonStart.Of(package);
        var bytes = 0L;
        return package.Files
            .Where(f => LessonTypes.IsPage(f.Name) && f.Zip.Size <= LessonPage.Longest)
            .OrderBy(f => f == start ? 0 : 1).ThenBy(f => f.Name, Natural)
            .Take(Most)
            .TakeWhile(f => (bytes += f.Zip.Size) <= MostBytes)
            .Select(f => (f, LessonPage.Read(package.ReadAll(f, LessonPage.Longest))));
    }

    private static readonly IComparer<string> Natural = StringComparer.Create(System.Globalization.CultureInfo.InvariantCulture, System.Globalization.CompareOptions.NumericOrdering);
}
