using MediatR;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Domain.Accounts;

namespace Pustakalaya.Application.Operations.Backups;

/// <summary>The backups of a folder, oldest first.</summary>
public static class ListBackups
{
    [Authorize(Role.Administrator)]
    public sealed record Query(string Folder) : IQuery<Result<IReadOnlyList<Row>>>;

    /// <param name="Manifest">Null: it cannot be read.</param>
    /// <param name="Problem">Why not.</param>
    public sealed record Row(string Name, DateTimeOffset At, BackupManifest? Manifest, string? Problem);

    internal sealed class Handler : IRequestHandler<Query, Result<IReadOnlyList<Row>>>
    {
        public Task<Result<IReadOnlyList<Row>>> Handle(Query request, CancellationToken ct) => Task.FromResult(Find(request.Folder));

        private static Result<IReadOnlyList<Row>> Find(string folder)
        {
            if (!Directory.Exists(folder))
                return new BackupProblem(BackupTrouble.Usage, $"There is no folder {folder}.").AsError();
            return Result<IReadOnlyList<Row>>.Of([.. new BackupFolder(folder).List().Select(b => new Row(Path.GetFileName(b.Path), b.At, b.Manifest, b.Problem))]);
        }
    }
}
