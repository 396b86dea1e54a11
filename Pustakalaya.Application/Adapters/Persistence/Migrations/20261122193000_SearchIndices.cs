using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Pustakalaya.Application.Adapters.Persistence.Migrations;

/// <summary>Which indices there are in a search cluster: every write goes to all that are live or being built. Beside the model, as all search tables.</summary>
[DbContext(typeof(LibraryDb))]
[Migration("20261122193000_SearchIndices")]
public sealed class SearchIndices : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        CREATE TABLE search_index (
          name text PRIMARY KEY,
          alias text NOT NULL,
          state text NOT NULL CHECK (state IN ('building', 'live', 'old')),
          last_item int NOT NULL DEFAULT 0,  -- while building: the highest item that has been copied
          created_at timestamptz NOT NULL DEFAULT now());
        """);

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("DROP TABLE search_index");
}
