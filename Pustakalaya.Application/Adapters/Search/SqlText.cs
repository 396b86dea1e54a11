using System.Globalization;
using System.Text;
using Npgsql;
using Pustakalaya.Domain.Catalog;

namespace Pustakalaya.Application.Adapters.Search;

/// <summary>A statement being put together, with its values beside it: nothing a person typed ever becomes part of the text.</summary>
internal sealed class SqlText
{
    private readonly StringBuilder _text = new();
    private readonly List<object> _values = [];

    /// <summary>The version in which the catalogue has published this item, null when it has not: an index may be a moment behind.</summary>
    public static string VersionOf(string item) => $"(SELECT document_version FROM items WHERE number = {item} AND status = {(int)ItemStatus.Published})";

    /// <summary>Keeps a value and gives its name in the text.</summary>
    public string Arg(object value)
    {
        _values.Add(value);
        return "$" + _values.Count.ToString(CultureInfo.InvariantCulture);
    }

    public SqlText Add(string sql)
    {
        _text.Append(sql);
        return this;
    }

    public NpgsqlCommand On(NpgsqlDataSource source) => WithValues(source.CreateCommand(_text.ToString()));

    public NpgsqlCommand On(NpgsqlConnection connection) => WithValues(new NpgsqlCommand(_text.ToString(), connection));

    /// <summary>As one statement of several that are sent together.</summary>
    public NpgsqlBatchCommand InBatch()
    {
        var command = new NpgsqlBatchCommand(_text.ToString());
        foreach (var value in _values)
            command.Parameters.Add(new() { Value = value });
        return command;
    }

    private NpgsqlCommand WithValues(NpgsqlCommand command)
    {
        foreach (var value in _values)
            command.Parameters.Add(new() { Value = value });
        return command;
    }

    public override string ToString() => _text.ToString();
}
