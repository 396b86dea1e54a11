using System.Globalization;

namespace Pustakalaya.Application.Operations.Backups;

/// <summary>
/// The SQL around the dump: one transaction, in which the old library steps aside, the new one comes in and is counted. Until its last line nothing has changed.
/// Schemas step aside and not databases: the library's user may not make databases.
/// </summary>
internal static class RestoreScript
{
    public const string AsidePrefix = "before_";

    /// <summary>To the millisecond: a small library may be restored twice within a second.</summary>
    public static string AsideName(DateTimeOffset now) => AsidePrefix + now.UtcDateTime.ToString("yyyyMMdd't'HHmmssfff'z'", CultureInfo.InvariantCulture);

    /// <summary>Moves all that is the library's own to another schema; what belongs to an extension stays, since only a superuser could move it.</summary>
    public static string Before(string aside) =>
        $$"""
        SET client_min_messages = warning;
        BEGIN;
        CREATE SCHEMA {{aside}};
        DO $move$
        DECLARE one record;
        BEGIN
          FOR one IN
            SELECT c.oid::regclass AS name, CASE c.relkind WHEN 'S' THEN 'SEQUENCE' WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' ELSE 'TABLE' END AS kind
            FROM pg_class c
            WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'S')
              AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND (d.deptype = 'e' OR (c.relkind = 'S' AND d.deptype IN ('a', 'i'))))
          LOOP
            EXECUTE format('ALTER %s %s SET SCHEMA {{aside}}', one.kind, one.name);
          END LOOP;
          FOR one IN
            SELECT p.oid::regprocedure AS name FROM pg_proc p
            WHERE p.pronamespace = 'public'::regnamespace AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
          LOOP
            EXECUTE format('ALTER ROUTINE %s SET SCHEMA {{aside}}', one.name);
          END LOOP;
        END
        $move$;

        """;

    /// <summary>Counts every table and compares the versions of all items with what the manifest says; anything else takes all of it back.</summary>
    /// <param name="keepAside">False: there was no library to keep.</param>
    public static string After(BackupManifest manifest, string aside, bool keepAside)
    {
        var counts = string.Join("\n", manifest.Tables.Select(table => string.Create(CultureInfo.InvariantCulture,
            $"  PERFORM FROM (SELECT count(*) AS n FROM public.{LibrarySnapshot.SqlName(table.Key)}) AS t WHERE t.n = {table.Value}; IF NOT FOUND THEN RAISE EXCEPTION 'the table {Quoted(table.Key)} does not have the {table.Value} rows of the backup'; END IF;")));
        return
            $"""

            DO $check$
            BEGIN
            {counts}
              IF ({LibrarySnapshot.ChecksumSql}) <> '{Quoted(manifest.Checksum)}' THEN RAISE EXCEPTION 'numbers and versions of the items are not those of the backup'; END IF;
            END
            $check$;
            {(keepAside ? "" : $"DROP SCHEMA {aside} CASCADE;")}
            COMMIT;
            ANALYZE;

            """;
    }

    private static string Quoted(string text) => text.Replace("'", "''", StringComparison.Ordinal).Replace("%", "%%", StringComparison.Ordinal);
}
