using System.Text;
using System.Xml;
using Pustakalaya.Domain.Ingest;

namespace Pustakalaya.Application.Adapters.Media.Office;

/// <summary>Puts plain text on pages: as a flat OpenDocument in fonts that have both scripts, since the program's own way guesses the encoding and the font.</summary>
internal static class PlainText
{
    /// <summary>Some fifteen hundred pages.</summary>
    private const long Largest = 4 * 1024 * 1024;

    private const string Office = "urn:oasis:names:tc:opendocument:xmlns:office:1.0";
    private const string Text = "urn:oasis:names:tc:opendocument:xmlns:text:1.0";
    private const string Style = "urn:oasis:names:tc:opendocument:xmlns:style:1.0";
    private const string Fo = "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0";
    private const string Svg = "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0";

    /// <returns>The path given.</returns>
    /// <exception cref="FileRefusedException">It is longer than a book, or in an encoding that only its writer knows.</exception>
    public static async Task<string> WriteAsync(string path, string target, CancellationToken ct)
    {
        if (new FileInfo(path).Length > Largest) throw new FileRefusedException(new IngestFailure(FailureCode.TooLarge, $"Text of more than {Largest} bytes is not put on pages."));
        var text = Decode(await File.ReadAllBytesAsync(path, ct));
        await using var file = File.Create(target);
        await using var xml = XmlWriter.Create(file, new XmlWriterSettings { Async = true, Encoding = new UTF8Encoding(false) });
        Begin(xml);
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n', '\f')) Paragraph(xml, line);
        await xml.WriteEndDocumentAsync();
        return target;
    }

    /// <summary>UTF-8, or UTF-16 that says so.</summary>
    internal static string Decode(byte[] bytes)
    {
        Encoding encoding = bytes is [0xFF, 0xFE, ..] ? new UnicodeEncoding(false, true, true) : bytes is [0xFE, 0xFF, ..] ? new UnicodeEncoding(true, true, true) : new UTF8Encoding(true, true);
        try
        {
            return encoding.GetString(bytes.AsSpan().StartsWith(encoding.Preamble) ? bytes[encoding.Preamble.Length..] : bytes);
        }
        catch (DecoderFallbackException e)
        {
            throw new FileRefusedException(new IngestFailure(FailureCode.NotYetSupported, $"It is no {(encoding is UTF8Encoding ? "UTF-8" : "UTF-16")}: save it as UTF-8 ({e.Message})"), e);
        }
    }

    private static void Begin(XmlWriter xml)
    {
        xml.WriteStartElement("office", "document", Office);
        xml.WriteAttributeString("xmlns", "text", null, Text);
        xml.WriteAttributeString("xmlns", "style", null, Style);
        xml.WriteAttributeString("xmlns", "fo", null, Fo);
        xml.WriteAttributeString("xmlns", "svg", null, Svg);
        xml.WriteAttributeString("version", Office, "1.3");
        xml.WriteAttributeString("mimetype", Office, "application/vnd.oasis.opendocument.text");
        xml.WriteStartElement("font-face-decls", Office);
        foreach (var font in (string[])["Noto Sans", "Noto Sans Devanagari"])
        {
            xml.WriteStartElement("font-face", Style);
            xml.WriteAttributeString("name", Style, font);
            xml.WriteAttributeString("font-family", Svg, $"'{font}'");
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
        xml.WriteStartElement("styles", Office);
        xml.WriteStartElement("default-style", Style);
        xml.WriteAttributeString("family", Style, "paragraph");
        xml.WriteStartElement("paragraph-properties", Style);
        xml.WriteAttributeString("line-height", Fo, "145%");
        xml.WriteEndElement();
        xml.WriteStartElement("text-properties", Style);
        xml.WriteAttributeString("font-name", Style, "Noto Sans");
        xml.WriteAttributeString("font-name-complex", Style, "Noto Sans Devanagari");
        xml.WriteAttributeString("font-size", Fo, "12pt");
        xml.WriteAttributeString("font-size-complex", Style, "12pt");
        xml.WriteEndElement();
        xml.WriteEndElement();
        xml.WriteEndElement();
        xml.WriteStartElement("body", Office);
        xml.WriteStartElement("text", Office);
    }

    /// <summary>XML takes several spaces for one, and no tabs: both have elements of their own.</summary>
    private static void Paragraph(XmlWriter xml, string line)
    {
        xml.WriteStartElement("p", Text);
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '\t')
            {
                xml.WriteStartElement("tab", Text);
                xml.WriteEndElement();
            }
            else if (line[i] == ' ' && (i == 0 || line[i - 1] is ' ' or '\t'))
            {
                xml.WriteStartElement("s", Text);
                xml.WriteEndElement();
            }
            else if (char.IsHighSurrogate(line[i]) && i + 1 < line.Length && char.IsLowSurrogate(line[i + 1]))
            {
                xml.WriteSurrogateCharEntity(line[i + 1], line[i]);
                i++;
            }
            else if (XmlConvert.IsXmlChar(line[i]) && !char.IsSurrogate(line[i]))
            {
                xml.WriteString(line[i].ToString());
            }
        }

        xml.WriteEndElement();
    }
}
