using System.Text.Json.Nodes;

namespace Pustakalaya.Application.Adapters.Search.Elasticsearch;

/// <summary>Conditions of Elasticsearch's query language.</summary>
internal static class Is
{
    public static JsonObject MatchAll() => new() { ["match_all"] = new JsonObject() };

    public static JsonObject Term(string field, JsonNode value) => new() { ["term"] = new JsonObject { [field] = value } };

    public static JsonObject In(string field, IEnumerable<string> values) => new() { ["terms"] = new JsonObject { [field] = new JsonArray([.. values.Select(v => (JsonNode)v)]) } };

    public static JsonObject In(string field, IEnumerable<int> values) => new() { ["terms"] = new JsonObject { [field] = new JsonArray([.. values.Select(v => (JsonNode)v)]) } };

    /// <summary>Does not rank.</summary>
    public static JsonObject All(IEnumerable<JsonObject> conditions) => new() { ["bool"] = new JsonObject { ["filter"] = new JsonArray([.. conditions]) } };

    public static JsonObject Any(IEnumerable<JsonObject> conditions) => new() { ["bool"] = new JsonObject { ["should"] = new JsonArray([.. conditions]), ["minimum_should_match"] = 1 } };

    /// <summary>Adds so much to the rank of whatever fulfils the condition.</summary>
    public static JsonObject Worth(double rank, JsonObject condition) => new() { ["constant_score"] = new JsonObject { ["filter"] = condition, ["boost"] = rank } };

    /// <summary>One of the stems of each place, side by side.</summary>
    public static JsonObject InOrder(string field, IReadOnlyList<IReadOnlyList<string>> places)
    {
        if (places.All(p => p.Count == 1))
            return new() { ["match_phrase"] = new JsonObject { [field] = string.Join(' ', places.Select(p => p[0])) } };
        return new()
        {
            ["span_near"] = new JsonObject { ["clauses"] = new JsonArray([.. places.Select(p => Place(field, p))]), ["slop"] = 0, ["in_order"] = true },
        };
    }

    private static JsonObject Place(string field, IReadOnlyList<string> stems) => stems.Count == 1
        ? new() { ["span_term"] = new JsonObject { [field] = stems[0] } }
        : new() { ["span_or"] = new JsonObject { ["clauses"] = new JsonArray([.. stems.Select(s => new JsonObject { ["span_term"] = new JsonObject { [field] = s } })]) } };
}
