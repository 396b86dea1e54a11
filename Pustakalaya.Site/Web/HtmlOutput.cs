using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Html;

namespace Pustakalaya.Site.Web;

/// <summary>
/// For what a page has a hundred times: <c>output.Add($"&lt;li&gt;{title}&lt;/li&gt;")</c> writes what stands in the sentence as HTML, and encodes what is filled in
/// unless it is HTML itself, as Razor does. Razor keeps every piece in a buffer first, which for rows and facets costs more than all else.
/// </summary>
internal readonly struct HtmlOutput(TextWriter writer, HtmlEncoder encoder)
{
    private readonly TextWriter _writer = writer;
    private readonly HtmlEncoder _encoder = encoder;

    /// <summary>What is written, as a text to keep.</summary>
    public static string Text(HtmlEncoder encoder, Action<HtmlOutput> write)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        write(new HtmlOutput(text, encoder));
        return text.ToString();
    }

    /// <summary>Has written it already: each piece goes out as the compiler hands it over.</summary>
#pragma warning disable CA1822, IDE0060 // The instance and the sentence are what the handler is made of.
    public void Add([InterpolatedStringHandlerArgument("")] Sentence html)
#pragma warning restore CA1822, IDE0060
    {
    }

    [InterpolatedStringHandler]
    public readonly ref struct Sentence
    {
        private readonly HtmlOutput _output;

#pragma warning disable IDE0060 // The compiler hands over the lengths.
        public Sentence(int literalLength, int formattedCount, HtmlOutput output) => _output = output;
#pragma warning restore IDE0060

        public void AppendLiteral(string html) => _output._writer.Write(html);

        public void AppendFormatted(string? text)
        {
            if (!string.IsNullOrEmpty(text))
                _output._encoder.Encode(_output._writer, text);
        }

        public void AppendFormatted(int number) => _output._writer.Write(number);

        public void AppendFormatted(IHtmlContent html) => html.WriteTo(_output._writer, _output._encoder);
    }
}
