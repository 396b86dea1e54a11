using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Pustakalaya.Application.Adapters.Persistence.Migrations;

/// <summary>What the model cannot say: the outbox wakes the relay, and an item's document version only ever grows.</summary>
[DbContext(typeof(LibraryDb))]
[Migration("20261122163000_WakeUps")]
public sealed class WakeUps : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        // A trigger, so that whoever writes an event, by whatever way, wakes the relay at the moment of the commit.
        migrationBuilder.Sql(
            """
            CREATE FUNCTION outbox_written() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN PERFORM pg_notify('pustakalaya_outbox', ''); RETURN NULL; END $$;
            CREATE TRIGGER outbox_written AFTER INSERT ON outbox_messages FOR EACH STATEMENT EXECUTE FUNCTION outbox_written();
            """);

        // An editor's save and a worker's may overlap, each adding one to the version it read: without this one of the two steps is lost,
        // and the index takes the later state for the one it already has.
        migrationBuilder.Sql(
            """
            CREATE FUNCTION item_document_changed() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN NEW.document_version := greatest(NEW.document_version, OLD.document_version + 1); RETURN NEW; END $$;
            CREATE TRIGGER item_document_changed BEFORE UPDATE OF document_version ON items FOR EACH ROW EXECUTE FUNCTION item_document_changed();
            """);
    }

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        DROP TRIGGER item_document_changed ON items; DROP FUNCTION item_document_changed();
        DROP TRIGGER outbox_written ON outbox_messages; DROP FUNCTION outbox_written();
        """);
}
