using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Pustakalaya.Application.Adapters.Persistence.Migrations
{
    /// <summary>The tables of the PostgreSQL search engine. They stand beside the model: no entity maps them, they can be emptied and filled again.</summary>
    public partial class SearchTables : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(Tables);
            migrationBuilder.Sql(Counts);
            migrationBuilder.Sql(Hiding);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("""
                DROP TRIGGER items_hide ON items;
                DROP FUNCTION search_hide();
                DROP TABLE search_item, search_page, search_stem, search_title, search_document, search_count;
                DROP FUNCTION search_count_item();
                """);
        }

        // Long lists go out of line at once, so that counting facets reads narrow rows; statistics on them cost minutes and say nothing.
        private const string Tables = """
            CREATE EXTENSION IF NOT EXISTS btree_gin;
            CREATE EXTENSION IF NOT EXISTS pg_trgm;

            CREATE TABLE search_item (
              item_id int PRIMARY KEY,
              published bool NOT NULL,
              pop real NOT NULL,
              newest timestamptz NOT NULL,
              facet int[] NOT NULL,
              terms int[] NOT NULL) WITH (toast_tuple_target = 128);
            ALTER TABLE search_item ALTER terms SET STORAGE EXTERNAL, ALTER terms SET STATISTICS 0;
            CREATE INDEX search_item_terms ON search_item USING gin (terms) WITH (fastupdate = on, gin_pending_list_limit = 65536);
            CREATE INDEX search_item_facet ON search_item USING gin (facet) WITH (fastupdate = off);
            CREATE INDEX search_item_newest ON search_item (newest DESC, item_id DESC) WHERE published;

            CREATE TABLE search_page (
              item_id int,
              page_no int,
              tsv tsvector NOT NULL,
              pairs int[] NOT NULL,
              PRIMARY KEY (item_id, page_no)) WITH (toast_tuple_target = 8160);
            ALTER TABLE search_page ALTER tsv SET STATISTICS 0, ALTER pairs SET STATISTICS 0;
            CREATE INDEX search_page_gin ON search_page USING gin (item_id, tsv, pairs) WITH (fastupdate = on, gin_pending_list_limit = 65536);

            CREATE TABLE search_stem (stem text PRIMARY KEY, key text NOT NULL, n int NOT NULL);
            CREATE INDEX search_stem_key ON search_stem (key, n DESC) INCLUDE (stem);

            CREATE TABLE search_title (
              item_id int,
              n int,
              title text NOT NULL,
              roman text NOT NULL,
              title_key text NOT NULL,
              pop real NOT NULL,
              PRIMARY KEY (item_id, n));
            CREATE INDEX search_title_trgm ON search_title USING gin (title_key gin_trgm_ops);
            CREATE INDEX search_title_roman ON search_title (roman text_pattern_ops);
            CREATE INDEX search_title_title ON search_title (title text_pattern_ops);

            -- What the index knows of a document beside its terms: its version, what it was made from, and its titles in the order of each language.
            CREATE TABLE search_document (
              item_id int PRIMARY KEY,
              version bigint NOT NULL,
              pages_key bigint NOT NULL,
              terms_key bigint NOT NULL,
              title_ne text COLLATE "ne-x-icu" NOT NULL,
              title_en text COLLATE "en-x-icu" NOT NULL);
            CREATE INDEX search_document_title_ne ON search_document (title_ne, item_id);
            CREATE INDEX search_document_title_en ON search_document (title_en, item_id);
            """;

        // Published items by facet value and by pair of values, (a, 0) being one value and (0, 0) all: lists without words never count rows.
        // Rows are written in order, so that two indexers wait for each other and never lock each other out.
        private const string Counts = """
            CREATE TABLE search_count (a int, b int, n int NOT NULL, PRIMARY KEY (a, b)) WITH (fillfactor = 50);

            CREATE FUNCTION search_count_item() RETURNS trigger LANGUAGE plpgsql AS $$
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
              GROUP BY a, b HAVING sum(d) <> 0 ORDER BY a, b
              ON CONFLICT (a, b) DO UPDATE SET n = c.n + excluded.n;
              RETURN NULL;
            END $$;

            CREATE TRIGGER search_item_count AFTER INSERT OR UPDATE OF published, facet OR DELETE ON search_item
              FOR EACH ROW EXECUTE FUNCTION search_count_item();
            """;

        // The index hears of an unpublished item through a message, a moment later. A reader must not find it in that moment, nor count it.
        private const string Hiding = """
            CREATE FUNCTION search_hide() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
              UPDATE search_item SET published = false WHERE item_id = OLD.number AND published;
              RETURN NULL;
            END $$;

            CREATE TRIGGER items_hide AFTER UPDATE OF status ON items
              FOR EACH ROW WHEN (OLD.status = 2 AND NEW.status <> 2) EXECUTE FUNCTION search_hide();
            """;
    }
}
