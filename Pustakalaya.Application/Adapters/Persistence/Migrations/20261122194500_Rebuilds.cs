using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Pustakalaya.Application.Adapters.Persistence.Migrations;

/// <summary>How far the rebuild of each engine is, what its last comparison with the catalogue found, and since when an index is of no more use. Beside the model, as all search tables.</summary>
[DbContext(typeof(LibraryDb))]
[Migration("20261122194500_Rebuilds")]
public sealed class Rebuilds : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        CREATE TABLE search_rebuild (
          engine text PRIMARY KEY,
          state text NOT NULL CHECK (state IN ('wanted', 'running', 'done', 'failed')),
          last_item int NOT NULL DEFAULT 0,  -- where the next run goes on, with the engine that keeps no such note itself
          done int NOT NULL DEFAULT 0,
          total int NOT NULL DEFAULT 0,
          refused int NOT NULL DEFAULT 0,
          problem text,
          changed_at timestamptz NOT NULL);
        CREATE TABLE search_check (
          engine text PRIMARY KEY,
          at timestamptz NOT NULL,
          items int NOT NULL,
          missing int NOT NULL,
          stale int NOT NULL,
          orphans int NOT NULL,
          repaired bool NOT NULL);
        ALTER TABLE search_index ADD retired_at timestamptz;
        """);

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        "ALTER TABLE search_index DROP retired_at; DROP TABLE search_check; DROP TABLE search_rebuild");
}
