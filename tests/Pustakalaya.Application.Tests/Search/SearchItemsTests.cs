using Pustakalaya.Application.Search;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Application.Tests.Search;

public sealed class PostgresSearchItemsTests(SearchItemsContract.Shelf shelf) : SearchItemsContract(shelf), IClassFixture<SearchItemsContract.Shelf>;

[AlsoNeeds(Needs.Elastic)]
public sealed class ElasticSearchItemsTests(ElasticSearchItemsTests.ElasticShelf shelf) : SearchItemsContract(shelf), IClassFixture<ElasticSearchItemsTests.ElasticShelf>
{
    public sealed class ElasticShelf : Shelf
    {
        protected override string Engine => SearchOptions.Elasticsearch;
    }
}
