using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Pustakalaya.Application.Adapters.Persistence.Migrations;

/// <summary>A person's name stands on the cards of all their items, and the sums of the counts stand together.</summary>
[DbContext(typeof(LibraryDb))]
[Migration("20261122195000_CardVersions")]
public sealed class CardVersions : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.Sql(
            """
            CREATE FUNCTION person_renamed() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN UPDATE items SET document_version = document_version + 1 WHERE id IN (SELECT item_id FROM item_contributors WHERE person_id = NEW.id); RETURN NULL; END $$;
            CREATE TRIGGER person_renamed AFTER UPDATE OF name_ne, name_en ON people
              FOR EACH ROW WHEN (OLD.name_ne IS DISTINCT FROM NEW.name_ne OR OLD.name_en IS DISTINCT FROM NEW.name_en) EXECUTE FUNCTION person_renamed();
            """);

        // Every list shows the sums; among the thousands of pairs they lie on as many pages of the table as there are sums.
        migrationBuilder.Sql("CREATE INDEX search_count_sums ON search_count (a) INCLUDE (n) WHERE b = 0;");
    }

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        DROP INDEX search_count_sums;
        DROP TRIGGER person_renamed ON people; DROP FUNCTION person_renamed();
        """);
}
