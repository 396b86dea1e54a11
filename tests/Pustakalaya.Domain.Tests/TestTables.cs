namespace Pustakalaya.Domain.Tests;

/// <summary>The tab-separated tables beside the tests, copied to the output by the build.</summary>
internal static class TestTables
{
    public static IEnumerable<string[]> Rows(string file, bool heading = true) =>
        File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Text", "Data", file))
            .Skip(heading ? 1 : 0)
            .Where(line => line.Length > 0)
            .Select(line => line.Split('\t'));
}
