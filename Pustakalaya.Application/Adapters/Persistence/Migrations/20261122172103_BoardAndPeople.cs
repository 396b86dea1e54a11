using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Pustakalaya.Application.Adapters.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class BoardAndPeople : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateIndex(
                name: "ix_people_name_en",
                table: "people",
                column: "name_en");

            migrationBuilder.CreateIndex(
                name: "ix_people_name_ne",
                table: "people",
                column: "name_ne");

            migrationBuilder.CreateIndex(
                name: "ix_items_drafts",
                table: "items",
                column: "number",
                filter: "status = 0");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_people_name_en",
                table: "people");

            migrationBuilder.DropIndex(
                name: "ix_people_name_ne",
                table: "people");

            migrationBuilder.DropIndex(
                name: "ix_items_drafts",
                table: "items");
        }
    }
}
