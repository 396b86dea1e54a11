namespace Pustakalaya.Domain.Text;

/// <summary>Reads the tab-separated tables that are built into this assembly (<c>Text/Data</c>).</summary>
internal static class EmbeddedTable
{
    /// <summary>The cells of every row but the heading.</summary>
    public static List<string[]> Rows(string file)
    {
        var rows = new List<string[]>();
        using var reader = Open(file);
        reader.ReadLine();
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0) rows.Add(line.Split('\t'));
        }

        return rows;
    }

    public static StreamReader Open(string file)
    {
        var name = "Pustakalaya.Domain.Text.Data." + file;
        var stream = typeof(EmbeddedTable).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The resource {name} is missing from the build.");
        return new StreamReader(stream);
    }
}
