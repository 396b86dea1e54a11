using Pustakalaya.Application.Search;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Application.Tests.Search;

public sealed class PostgresFacetTests(FacetContract.Shelf shelf) : FacetContract(shelf), IClassFixture<FacetContract.Shelf>;

[AlsoNeeds(Needs.Elastic)]
public sealed class ElasticFacetTests(ElasticFacetTests.ElasticShelf shelf) : FacetContract(shelf), IClassFixture<ElasticFacetTests.ElasticShelf>
{
    public sealed class ElasticShelf : Shelf
    {
        protected override string Engine => SearchOptions.Elasticsearch;
    }
}
