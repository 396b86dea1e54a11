using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Pustakalaya.Application.Adapters.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class KindsOfFiles : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_files_item_id_position",
                table: "files");

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "lease_until",
                table: "ingest_stages",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "language",
                table: "files",
                type: "character varying(8)",
                maxLength: 8,
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "role",
                table: "files",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<int>(
                name: "seconds",
                table: "files",
                type: "integer",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "ix_files_item_id_role_position",
                table: "files",
                columns: new[] { "item_id", "role", "position" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_files_item_id_role_position",
                table: "files");

            migrationBuilder.DropColumn(
                name: "lease_until",
                table: "ingest_stages");

            migrationBuilder.DropColumn(
                name: "language",
                table: "files");

            migrationBuilder.DropColumn(
                name: "role",
                table: "files");

            migrationBuilder.DropColumn(
                name: "seconds",
                table: "files");

            migrationBuilder.CreateIndex(
                name: "ix_files_item_id_position",
                table: "files",
                columns: new[] { "item_id", "position" });
        }
    }
}
