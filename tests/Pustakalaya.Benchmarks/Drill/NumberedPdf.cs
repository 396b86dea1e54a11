using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Pustakalaya.Benchmarks.Drill;

/// <summary>A book of one page whose text is its number, as large as wanted, the same bytes for the same number.</summary>
internal static class NumberedPdf
{
    public static byte[] Make(string number, int size = 0)
    {
        using var pdf = new MemoryStream();
        var starts = new List<long>();
        var words = $"BT /F1 24 Tf 72 700 Td (Drill book {number}) Tj 0 -40 Td (What is counted is not lost.) Tj ET";
        // Nobody reads it; it makes the file long, and no two files alike.
        var padding = new byte[Math.Max(16, size)];
        new Random(BitConverter.ToInt32(SHA256.HashData(Encoding.UTF8.GetBytes(number)))).NextBytes(padding);
        Write("%PDF-1.4\n");
        Add("<< /Type /Catalog /Pages 2 0 R >>");
        Add("<< /Type /Pages /Kids [3 0 R] /Count 1 >>");
        Add("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 5 0 R >> >> /Contents 4 0 R >>");
        Add($"<< /Length {words.Length} >>\nstream\n{words}\nendstream");
        Add("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>");
        starts.Add(pdf.Position);
        Write($"6 0 obj\n<< /Length {padding.Length} >>\nstream\n");
        pdf.Write(padding);
        Write("\nendstream\nendobj\n");
        var table = pdf.Position;
        Write($"xref\n0 {starts.Count + 1}\n0000000000 65535 f \n{string.Concat(starts.Select(at => at.ToString("D10", CultureInfo.InvariantCulture) + " 00000 n \n"))}");
        Write($"trailer\n<< /Size {starts.Count + 1} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n");
        return pdf.ToArray();

        void Add(string body)
        {
            starts.Add(pdf.Position);
            Write($"{starts.Count} 0 obj\n{body}\nendobj\n");
        }

        void Write(string text) => pdf.Write(Encoding.ASCII.GetBytes(text));
    }
}
