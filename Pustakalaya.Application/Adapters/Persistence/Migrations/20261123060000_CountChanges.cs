using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Pustakalaya.Application.Adapters.Persistence.Migrations;

/// <summary>
/// A row of the counts says how often they have changed, under facet -1: who has read them need not read them again while it is the same. It begins at any
/// number, so that counts begun anew are not taken for older ones. Being the first in order, it also is what two indexers wait for.
/// </summary>
[DbContext(typeof(LibraryDb))]
[Migration("20261123060000_CountChanges")]
public sealed class CountChanges : Migration
{
    private const string First = "SELECT -1, 0, (random() * 1000000000)::int";

    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        Function("UNION ALL " + First, "CASE WHEN c.a = -1 THEN 1 ELSE excluded.n END") + $" INSERT INTO search_count (a, b, n) {First};");

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(Function("", "excluded.n") + " DELETE FROM search_count WHERE a = -1;");

    private static string Function(string more, string added) =>
        $"""
        CREATE OR REPLACE FUNCTION search_count_item() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF TG_OP = 'UPDATE' AND OLD.published = NEW.published AND OLD.facet = NEW.facet THEN
            RETURN NULL;
          END IF;
          INSERT INTO search_count AS c (a, b, n)
          WITH side(facet, d) AS (
            SELECT OLD.facet || 0, -1 WHERE OLD.published
            UNION ALL
            SELECT NEW.facet || 0, 1 WHERE NEW.published)
          SELECT a, b, sum(d) FROM side, unnest(facet) a, unnest(facet) b WHERE (a <> b AND a <> 0) OR (a = 0 AND b = 0)
          GROUP BY a, b HAVING sum(d) <> 0
          {more} ORDER BY a, b
          ON CONFLICT (a, b) DO UPDATE SET n = c.n + {added};
          RETURN NULL;
        END $$;
        """;
}
