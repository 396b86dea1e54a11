using FluentAssertions;
using Microsoft.Extensions.Options;
using Pustakalaya.Application.Adapters.Search.Elasticsearch;
using Pustakalaya.Application.Search;
using Xunit;

namespace Pustakalaya.Application.Tests.Adapters.Search;

public sealed class ElasticOptionsTests
{
    [Fact]
    public void Nothing_is_asked_for_while_the_tables_answer() => Problems(new ElasticOptions { Prefix = "%" }, SearchOptions.Postgres).Should().BeEmpty();

    [Fact]
    public void Good_settings_pass() => Problems(new ElasticOptions { Url = "https://search.example:9200", User = "library", Password = "secret" }).Should().BeEmpty();

    [Fact]
    public void Each_wrong_setting_is_said_in_one_sentence()
    {
        Problems(new ElasticOptions()).Should().ContainSingle().Which.Should().StartWith("Elastic:Url must be");
        Problems(new ElasticOptions { Url = "http://me:secret@search:9200" }).Should().ContainSingle().Which.Should().StartWith("Elastic:Url must be").And.NotContain("secret");
        Problems(new ElasticOptions { Url = "ftp://search" }).Should().ContainSingle();
        Problems(With(o => o.User = "library")).Should().Equal("Elastic:User and Elastic:Password go together: give both or none.");
        Problems(With(o => o.CaFile = "/no/such.pem")).Should().ContainSingle().Which.Should().StartWith("Elastic:CaFile cannot be read");
        Problems(With(o => o.CaFile = "ca.pem")).Should().ContainSingle().Which.Should().StartWith("Elastic:CaFile must be an absolute path");
        Problems(With(o => o.CaFile = "/dev/null")).Should().ContainSingle().Which.Should().StartWith("Elastic:CaFile holds no certificate");
        Problems(With(o => o.Prefix = "Library_1")).Should().ContainSingle().Which.Should().StartWith("Elastic:Prefix must be");
        Problems(With(o => o.SearchMilliseconds = 99)).Should().ContainSingle().Which.Should().StartWith("Elastic:SearchMilliseconds must be");
    }

    private static ElasticOptions With(Action<ElasticOptions> change)
    {
        var options = new ElasticOptions { Url = "https://search:9200" };
        change(options);
        return options;
    }

    private static IEnumerable<string> Problems(ElasticOptions options, string engine = SearchOptions.Elasticsearch) =>
        new ElasticOptionsValidator(Options.Create(new SearchOptions { Engine = engine })).Validate(null, options).Failures ?? [];
}
