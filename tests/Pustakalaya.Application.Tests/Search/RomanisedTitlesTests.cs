using Pustakalaya.Application.Search;
using Pustakalaya.Testing;
using Xunit;
using Xunit.Abstractions;

namespace Pustakalaya.Application.Tests.Search;

public sealed class PostgresRomanisedTitlesTests(RomanisedTitlesContract.Shelf shelf, ITestOutputHelper output) : RomanisedTitlesContract(shelf, output), IClassFixture<RomanisedTitlesContract.Shelf>;

[AlsoNeeds(Needs.Elastic)]
public sealed class ElasticRomanisedTitlesTests(ElasticRomanisedTitlesTests.ElasticShelf shelf, ITestOutputHelper output) : RomanisedTitlesContract(shelf, output), IClassFixture<ElasticRomanisedTitlesTests.ElasticShelf>
{
    public sealed class ElasticShelf : Shelf
    {
        protected override string Engine => SearchOptions.Elasticsearch;
    }
}
