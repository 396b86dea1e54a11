using System.Text;
using System.Text.Json;
using FluentAssertions;
using Pustakalaya.Application.Adapters.Search.Elasticsearch;
using Pustakalaya.Application.Search;
using Xunit;

namespace Pustakalaya.Application.Tests.Adapters.Search;

public sealed class BulkWriterTests
{
    [Fact]
    public async Task Looks_at_every_answer_and_sends_only_what_was_refused_for_now_again()
    {
        var node = new StubNode()
            .Then(200, Answers(("index", 201, null), ("index", 409, "version_conflict_engine_exception"), ("index", 429, "es_rejected_execution_exception"), ("index", 400, "strict_dynamic_mapping_exception"), ("delete", 404, null), ("index", 503, "unavailable_shards_exception")))
            .Then(200, Answers(("index", 429, "es_rejected_execution_exception"), ("index", 200, null)))
            .Then(200, Answers(("index", 200, null)));
        var rejected = await new BulkWriter(node.Client, node.Time).WriteAsync([Write("new"), Write("newer-there"), Write("busy"), Write("bad"), BulkOperation.Delete("i", "gone", 3), Write("away")], default);

        rejected.Should().Equal(new BulkRejection("bad", "400 strict_dynamic_mapping_exception: why"));
        node.Requests.Should().OnlyContain(r => r.What == "POST /_bulk?require_alias=true&filter_path=items.*.status,items.*.error");
        node.Requests.Select(r => string.Join(' ', Ids(r.Body))).Should().Equal("new newer-there busy bad gone away", "busy away", "busy");
    }

    [Fact]
    public async Task Says_after_five_attempts_that_the_cluster_cannot_take_it_now()
    {
        var node = new StubNode();
        for (var i = 0; i < 5; i++)
            node.Then(200, Answers(("index", 429, "es_rejected_execution_exception")));
        var write = () => new BulkWriter(node.Client, node.Time).WriteAsync([Write("busy")], default);
        (await write.Should().ThrowAsync<SearchUnavailableException>()).WithMessage("*did not take 1 documents now: 429 es_rejected_execution_exception: why");
        node.Requests.Should().HaveCount(5);
    }

    [Fact]
    public async Task A_full_disk_is_waited_for_and_a_missing_index_is_said()
    {
        var full = new StubNode().Then(200, Answers(("index", 403, "cluster_block_exception"))).Then(200, Answers(("index", 200, null)));
        (await new BulkWriter(full.Client, full.Time).WriteAsync([Write("1")], default)).Should().BeEmpty();
        var missing = new StubNode().Then(200, Answers(("index", 404, "index_not_found_exception")));
        var write = () => new BulkWriter(missing.Client, missing.Time).WriteAsync([Write("1")], default);
        (await write.Should().ThrowAsync<SearchUnavailableException>()).WithMessage("*no index i:*");
    }

    [Fact]
    public async Task Keeps_bulks_below_five_megabytes_and_sends_a_larger_document_alone()
    {
        var node = new StubNode();
        int[] sizes = [2_000_000, 2_000_000, 2_000_000, 6_000_000, 100, 100];
        foreach (var count in new[] { 2, 1, 1, 2 })
            node.Then(200, Answers([.. Enumerable.Repeat(("index", 200, (string?)null), count)]));
        await new BulkWriter(node.Client, node.Time).WriteAsync(sizes.Select((size, i) => Write(i.ToString(System.Globalization.CultureInfo.InvariantCulture), size)), default);
        node.Requests.Select(r => string.Join(' ', Ids(r.Body))).Should().Equal("0 1", "2", "3", "4 5");
    }

    [Fact]
    public async Task Halves_what_something_on_the_way_finds_too_large()
    {
        var node = new StubNode().Then(413, "<html>").Then(200, Answers(("index", 200, null))).Then(200, Answers(("index", 200, null)));
        await new BulkWriter(node.Client, node.Time).WriteAsync([Write("a"), Write("b")], default);
        node.Requests.Select(r => string.Join(' ', Ids(r.Body))).Should().Equal("a b", "a", "b");
    }

    [Fact]
    public void Lines_carry_the_items_version_so_that_nothing_older_comes_back()
    {
        Encoding.UTF8.GetString(BulkOperation.Write("pages-write", "7-1", 42, json => json.WriteString("text", "पानी <a>")).Lines.Span)
            .Should().Be("{\"index\":{\"_index\":\"pages-write\",\"_id\":\"7-1\",\"version\":42,\"version_type\":\"external_gte\"}}\n{\"text\":\"पानी <a>\"}\n");
        Encoding.UTF8.GetString(BulkOperation.Delete("pages-write", "7-2", 42).Lines.Span)
            .Should().Be("{\"delete\":{\"_index\":\"pages-write\",\"_id\":\"7-2\",\"version\":42,\"version_type\":\"external_gte\"}}\n");
    }

    private static BulkOperation Write(string id, int size = 10) => BulkOperation.Write("i", id, 1, json => json.WriteString("text", new string('a', size)));

    private static IEnumerable<string> Ids(string body) => body.Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => JsonDocument.Parse(line).RootElement.EnumerateObject().First().Value)
        .Where(v => v.ValueKind == JsonValueKind.Object).Select(v => v.GetProperty("_id").GetString()!);

    private static string Answers(params (string What, int Status, string? Error)[] items) => JsonSerializer.Serialize(new
    {
        errors = true,
        items = items.Select(i => new Dictionary<string, object>
        {
            [i.What] = i.Error is null ? new { status = i.Status } : new { status = i.Status, error = new { type = i.Error, reason = "why" } },
        }),
    });
}
