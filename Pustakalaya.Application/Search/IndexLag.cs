using Microsoft.EntityFrameworkCore;
using Pustakalaya.Application.Adapters.Persistence;

namespace Pustakalaya.Application.Search;

/// <summary>How far the search tables are behind the catalogue: published items they do not have, or have as they were.</summary>
internal static class IndexLag
{
    /// <returns>How many, and since when the one that waits longest: its last edit, or the last thing made of its file.</returns>
    public static async Task<(int Items, DateTimeOffset? Since)> FindAsync(LibraryDb db, CancellationToken ct)
    {
        var lag = await db.Database.SqlQuery<Row>(
            $"""
            SELECT count(*)::int AS items, min(greatest(i.updated_at, made.at)) AS since
            FROM items i
            LEFT JOIN search_document d ON d.item_id = i.number
            LEFT JOIN LATERAL (
                SELECT max(s.changed_at) AS at FROM files f JOIN ingest_stages s ON s.file_id = f.id WHERE f.item_id = i.id AND s.state = 2) made ON true
            WHERE i.status = 2 AND (d.version IS NULL OR d.version < i.document_version)
            """).SingleAsync(ct);
        return (lag.Items, lag.Since);
    }

    private sealed record Row(int Items, DateTimeOffset? Since);
}
