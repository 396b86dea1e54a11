using System.Text;

namespace Pustakalaya.Application.Adapters.Media;

/// <summary>
/// Reads the output of <c>pdftotext -bbox-layout</c> (poppler 22.12) piece by piece as it arrives. The output looks like XHTML but is not always well
/// formed (control characters, titles of files), so it is read as what it is: one tag a line, values in double quotes, five entities. There is no
/// document type and no entity to expand. Pure.
/// </summary>
internal sealed class BboxParser
{
    /// <summary>No line of text on paper has as many bytes; a longer one is the work of a broken or hostile file and is passed over.</summary>
    private const int LongestLine = 1024 * 1024;

    /// <summary>Ten times the words and letters of a page of a newspaper. What is more on a page is left out.</summary>
    public const int MostWords = 50_000;

    /// <inheritdoc cref="MostWords"/>
    public const int MostLetters = 400_000;

    private readonly Queue<BboxPage> _pages = new();
    private byte[] _rest = new byte[8192];
    private int _length;
    private bool _skipping;
    private bool _inDocument;
    private bool _newBlock;
    private BboxPage? _page;
    private int _letters;

    /// <summary>Takes the next bytes of the output; whole pages can then be taken out.</summary>
    public void Feed(ReadOnlySpan<byte> bytes)
    {
        while (bytes.IndexOf((byte)'\n') is >= 0 and var end)
        {
            // A word with a line break in it goes on in the next line.
            if (_length == 0 && !_skipping && IsWhole(bytes[..end]))
            {
                Line(bytes[..end]);
            }
            else
            {
                Keep(bytes[..(end + 1)]);
                if (IsWhole(_rest.AsSpan(0, _length)))
                {
                    if (!_skipping) Line(_rest.AsSpan(0, _length));
                    (_length, _skipping) = (0, false);
                }
            }

            bytes = bytes[(end + 1)..];
        }

        Keep(bytes);
    }

    public bool TryTake(out BboxPage page) => _pages.TryDequeue(out page!);

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (_length + bytes.Length > LongestLine)
        {
            _skipping = true;
            // The end of the word may be split between two pieces.
            var tail = bytes[Math.Max(0, bytes.Length - 16)..];
            tail.CopyTo(_rest);
            _length = tail.Length;
            return;
        }

        if (_length + bytes.Length > _rest.Length) Array.Resize(ref _rest, Math.Max(_rest.Length * 2, _length + bytes.Length));
        bytes.CopyTo(_rest.AsSpan(_length));
        _length += bytes.Length;
    }

    private bool IsWhole(ReadOnlySpan<byte> line)
    {
        var text = line.TrimStart((byte)' ');
        return _skipping || text.StartsWith("<word "u8) ? line.IndexOf("</word>"u8) >= 0 : true;
    }

    private void Line(ReadOnlySpan<byte> line)
    {
        line = line.TrimStart((byte)' ');
        if (line.IsEmpty || line[0] != '<') return;
        if (!_inDocument)
        {
            // Before it stand the file's own title and names, whatever they are.
            _inDocument = line.StartsWith("<doc>"u8);
        }
        else if (line.StartsWith("<word "u8))
        {
            Word(line);
        }
        else if (line.StartsWith("<line "u8))
        {
            _page?.Lines.Add(new BboxLine(Box(line), _page.Words.Count, _newBlock));
            _newBlock = false;
        }
        else if (line.StartsWith("<block "u8))
        {
            _newBlock = true;
        }
        else if (line.StartsWith("<page "u8))
        {
            _page = new BboxPage(Value(line, "width=\""u8), Value(line, "height=\""u8));
            _newBlock = true;
            _letters = 0;
        }
        else if (line.StartsWith("</page>"u8) && _page is not null)
        {
            _pages.Enqueue(_page);
            _page = null;
        }
    }

    private void Word(ReadOnlySpan<byte> line)
    {
        if (_page is null || _page.Lines.Count == 0 || _page.Words.Count == MostWords || _letters >= MostLetters) return;
        var start = line.IndexOf((byte)'>') + 1;
        var end = line.LastIndexOf("</word>"u8);
        if (start <= 0 || end < start) return;
        var text = Encoding.UTF8.GetString(line[start..Math.Min(end, start + MostLetters)]);
        _letters += text.Length;
        _page.Words.Add(new BboxWord(Box(line[..start]), text.Contains('&', StringComparison.Ordinal) ? Unescape(text) : text));
    }

    private static string Unescape(string text) => text
        .Replace("&lt;", "<", StringComparison.Ordinal).Replace("&gt;", ">", StringComparison.Ordinal).Replace("&quot;", "\"", StringComparison.Ordinal)
        .Replace("&apos;", "'", StringComparison.Ordinal).Replace("&#39;", "'", StringComparison.Ordinal).Replace("&amp;", "&", StringComparison.Ordinal);

    private static BboxRect Box(ReadOnlySpan<byte> tag) =>
        new(Value(tag, "xMin=\""u8), Value(tag, "yMin=\""u8), Value(tag, "xMax=\""u8), Value(tag, "yMax=\""u8));

    /// <summary>
    /// The tool prints all numbers as <c>-12.345678</c>, four for each word: reading just these takes a third of the time of the general parser.
    /// 0 for anything else, such as the <c>nan</c> of a broken matrix.
    /// </summary>
    private static double Value(ReadOnlySpan<byte> tag, ReadOnlySpan<byte> name)
    {
        var at = tag.IndexOf(name);
        if (at < 0) return 0;
        var text = tag[(at + name.Length)..];
        var isNegative = text.StartsWith("-"u8);
        var (value, scale) = (0.0, 0.0);
        foreach (var c in isNegative ? text[1..] : text)
        {
            if (c == '"') return (isNegative ? -value : value) / Math.Max(scale, 1);
            if (c == '.' && scale == 0) scale = 1;
            else if (c is >= (byte)'0' and <= (byte)'9') (value, scale) = ((value * 10) + (c - '0'), scale * 10);
            else return 0;
        }

        return 0;
    }
}
