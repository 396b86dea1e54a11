using System.Globalization;
using System.Text;

namespace Pustakalaya.Application.Tests.Adapters.Media;

/// <summary>Writes small PDFs by hand, for pages that no sample has: turned, cropped, outlined, strange.</summary>
internal sealed class PdfWriter
{
    private readonly List<string> _objects = ["", ""];
    private readonly List<int> _pages = [];
    private string _outline = "";
    private string _info = "";

    /// <param name="box">Left, bottom, right and top of the MediaBox.</param>
    /// <param name="crop">The same of the CropBox, or none.</param>
    /// <param name="words">Each with the place of its left end on the base line, before turning, in 24 points.</param>
    public PdfWriter Page(string box = "0 0 612 792", int rotate = 0, string? crop = null, params (int X, int Y, string Word)[] words)
    {
        var content = new StringBuilder("BT /F1 24 Tf ");
        foreach (var (x, y, word) in words) content.Append(CultureInfo.InvariantCulture, $"1 0 0 1 {x} {y} Tm ({word}) Tj ");
        return Raw(box, rotate, crop, content.Append("ET").ToString());
    }

    /// <param name="content">What the page draws.</param>
    /// <param name="times">How often it draws it.</param>
    public PdfWriter Raw(string box, int rotate, string? crop, string content, int times = 1)
    {
        var stream = Add($"<< /Length {content.Length} >>\nstream\n{content}\nendstream");
        var cropBox = crop is null ? "" : $"/CropBox [{crop}]";
        _pages.Add(Add($"<< /Type /Page /Parent 2 0 R /MediaBox [{box}] {cropBox} /Rotate {rotate} /Contents [{string.Concat(Enumerable.Repeat($"{stream} 0 R ", times))}] "
            + "/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>"));
        return this;
    }

    /// <summary>A chapter and a section in it, leading to the pages 1 and 2.</summary>
    public PdfWriter Outline(string chapter, string section)
    {
        var root = _objects.Count + 1;
        Add($"<< /Type /Outlines /First {root + 1} 0 R /Last {root + 1} 0 R /Count 2 >>");
        Add($"<< /Title {chapter} /Parent {root} 0 R /Dest [{_pages[0]} 0 R /Fit] /First {root + 2} 0 R /Last {root + 2} 0 R /Count 1 >>");
        Add($"<< /Title {section} /Parent {root + 1} 0 R /Dest [{_pages[1]} 0 R /Fit] >>");
        _outline = $"/Outlines {root} 0 R";
        return this;
    }

    /// <param name="entries">As they stand in the dictionary, such as <c>/Title (A book)</c>.</param>
    public PdfWriter Info(string entries)
    {
        _info = $"/Info {Add($"<< {entries} >>")} 0 R";
        return this;
    }

    public byte[] ToBytes()
    {
        _objects[0] = $"<< /Type /Catalog /Pages 2 0 R {_outline} >>";
        _objects[1] = $"<< /Type /Pages /Count {_pages.Count} /Kids [{string.Concat(_pages.Select(page => $"{page} 0 R "))}] >>";
        var text = new StringBuilder("%PDF-1.4\n");
        var offsets = new List<int>();
        for (var i = 0; i < _objects.Count; i++)
        {
            offsets.Add(text.Length);
            text.Append(CultureInfo.InvariantCulture, $"{i + 1} 0 obj\n{_objects[i]}\nendobj\n");
        }

        var table = text.Length;
        text.Append(CultureInfo.InvariantCulture, $"xref\n0 {_objects.Count + 1}\n0000000000 65535 f \n");
        foreach (var offset in offsets) text.Append(CultureInfo.InvariantCulture, $"{offset:D10} 00000 n \n");
        text.Append(CultureInfo.InvariantCulture, $"trailer\n<< /Size {_objects.Count + 1} /Root 1 0 R {_info} >>\nstartxref\n{table}\n%%EOF\n");
        return Encoding.Latin1.GetBytes(text.ToString());
    }

    private int Add(string content)
    {
        _objects.Add(content);
        return _objects.Count;
    }
}
