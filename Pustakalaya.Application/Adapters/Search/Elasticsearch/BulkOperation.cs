using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Pustakalaya.Application.Adapters.Search.Elasticsearch;

/// <summary>One document written or deleted, as the lines of a bulk.</summary>
/// <param name="Lines">Each ends with a line end.</param>
internal sealed record BulkOperation(string Index, string Id, ReadOnlyMemory<byte> Lines)
{
    // Devanagari as it is, in half the bytes.
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Writes the document unless one of a higher version is there.</summary>
    public static BulkOperation Write(string index, string id, long version, Action<Utf8JsonWriter> document)
    {
        var lines = new ArrayBufferWriter<byte>(1024);
        Head(lines, "index", index, id, version);
        using (var json = new Utf8JsonWriter(lines, Plain))
        {
            json.WriteStartObject();
            document(json);
            json.WriteEndObject();
        }

        lines.Write("\n"u8);
        return new BulkOperation(index, id, lines.WrittenMemory);
    }

    /// <summary>Deletes the document unless one of a higher version is there.</summary>
    /// <param name="version">Null: whatever its version.</param>
    public static BulkOperation Delete(string index, string id, long? version)
    {
        var lines = new ArrayBufferWriter<byte>(128);
        Head(lines, "delete", index, id, version);
        return new BulkOperation(index, id, lines.WrittenMemory);
    }

    /// <summary>Id of an item's document.</summary>
    public static string IdOf(int item) => item.ToString(CultureInfo.InvariantCulture);

    /// <summary>Id of a page's document.</summary>
    public static string IdOf(int item, int page) => string.Create(CultureInfo.InvariantCulture, $"{item}-{page}");

    /// <summary>The item that a document of either index belongs to.</summary>
    public static int ItemOf(string id) => int.Parse(id.AsSpan(0, id.IndexOf('-', StringComparison.Ordinal) is > 0 and var end ? end : id.Length), CultureInfo.InvariantCulture);

    private static void Head(ArrayBufferWriter<byte> lines, string what, string index, string id, long? version)
    {
        using (var json = new Utf8JsonWriter(lines, Plain))
        {
            json.WriteStartObject();
            json.WriteStartObject(what);
            json.WriteString("_index", index);
            json.WriteString("_id", id);
            if (version is { } number)
            {
                json.WriteNumber("version", number);
                json.WriteString("version_type", "external_gte");
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        lines.Write("\n"u8);
    }
}
