using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Pustakalaya.Application.Adapters.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class WorkersView : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "transport",
                table: "heartbeats",
                type: "jsonb",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "transport",
                table: "heartbeats");
        }
    }
}
