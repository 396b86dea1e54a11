using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Pustakalaya.Application.Adapters.Persistence.Migrations
{
    /// <summary>A message may be for one queue alone: one that is tried again later, or a dead letter that is replayed.</summary>
    public partial class OneQueueMessages : Migration
    {
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_outbox_messages_message_id",
                table: "outbox_messages");

            migrationBuilder.DropIndex(
                name: "ix_dead_messages_queue_id",
                table: "dead_messages");

            migrationBuilder.AlterColumn<string>(
                name: "body",
                table: "outbox_messages",
                type: "text",
                nullable: false,
                oldClrType: typeof(string),
                oldType: "jsonb");

            migrationBuilder.AddColumn<int>(
                name: "deliveries",
                table: "outbox_messages",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<string>(
                name: "queue",
                table: "outbox_messages",
                type: "character varying(100)",
                maxLength: 100,
                nullable: false,
                defaultValue: "");

            migrationBuilder.CreateIndex(
                name: "ix_outbox_messages_message_id_queue",
                table: "outbox_messages",
                columns: new[] { "message_id", "queue" },
                unique: true);

            migrationBuilder.Sql("DELETE FROM dead_messages d USING dead_messages later WHERE later.queue = d.queue AND later.message_id = d.message_id AND later.id > d.id");
            migrationBuilder.CreateIndex(
                name: "ix_dead_messages_queue_message_id",
                table: "dead_messages",
                columns: new[] { "queue", "message_id" },
                unique: true);
        }

        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_outbox_messages_message_id_queue",
                table: "outbox_messages");

            migrationBuilder.DropIndex(
                name: "ix_dead_messages_queue_message_id",
                table: "dead_messages");

            migrationBuilder.DropColumn(
                name: "deliveries",
                table: "outbox_messages");

            migrationBuilder.DropColumn(
                name: "queue",
                table: "outbox_messages");

            migrationBuilder.Sql("ALTER TABLE outbox_messages ALTER COLUMN body TYPE jsonb USING body::jsonb");

            migrationBuilder.CreateIndex(
                name: "ix_outbox_messages_message_id",
                table: "outbox_messages",
                column: "message_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_dead_messages_queue_id",
                table: "dead_messages",
                columns: new[] { "queue", "id" });
        }
    }
}
