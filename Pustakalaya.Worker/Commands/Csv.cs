using System.Text;

namespace Pustakalaya.Worker.Commands;

/// <summary>Reads comma-separated values as RFC 4180 writes them: quoted fields may hold commas, line ends and doubled quotes.</summary>
internal static class Csv
{
    /// <param name="Line">Where the row begins, from 1.</param>
    public sealed record Row(int Line, IReadOnlyList<string> Fields);

    /// <exception cref="FormatException">A quoted field does not end, or goes on after its end; says in which line.</exception>
    public static IEnumerable<Row> Read(string text)
    {
        var (at, line) = (text.StartsWith('\uFEFF') ? 1 : 0, 1);
        while (at < text.Length)
        {
            var began = line;
            var fields = new List<string>();
            do
                fields.Add(ReadField(text, ref at, ref line));
            while (at < text.Length && text[at - 1] == ',');

            // A comma that ends the file has one more, empty, field behind it.
            if (at == text.Length && text[^1] == ',' && at > 0)
                fields.Add("");
            if (fields is not [""])
                yield return new Row(began, fields);
        }
    }

    /// <summary>Reads one field and what ends it: a comma, the line's end, or the text's.</summary>
    private static string ReadField(string text, ref int at, ref int line)
    {
        var field = new StringBuilder();
        if (at < text.Length && text[at] == '"')
        {
            var began = line;
            for (at++; ; at++)
            {
                if (at >= text.Length)
                    throw new FormatException($"line {began}: a field begins with a quotation mark and has no closing one");
                if (text[at] == '"' && (at + 1 >= text.Length || text[at + 1] != '"'))
                    break;
                if (text[at] == '"')
                    at++;
                if (text[at] == '\n')
                    line++;
                field.Append(text[at]);
            }

            at++;
            if (at < text.Length && text[at] is not (',' or '\r' or '\n'))
                throw new FormatException($"line {line}: after the closing quotation mark of a field comes '{text[at]}' instead of a comma");
        }

        while (at < text.Length && text[at] is not (',' or '\n'))
        {
            if (text[at] != '\r')
                field.Append(text[at]);
            at++;
        }

        if (at < text.Length && text[at++] == '\n')
            line++;
        return field.ToString();
    }
}
