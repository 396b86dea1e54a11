using MediatR;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Domain.Accounts;

namespace Pustakalaya.Application.Operations.Backups;

/// <summary>Reads all of a backup and says whether it is what was written.</summary>
public static class VerifyBackup
{
    /// <param name="Path">A backup, or a folder of backups for its newest.</param>
    /// <param name="Identity">File with the secret key, with which everything is decrypted as well.</param>
    [Authorize(Role.Administrator)]
    public sealed record Query(string Path, string? Identity) : IQuery<Result<Model>>;

    /// <param name="Manifest">Null: it cannot be read.</param>
    public sealed record Model(string Path, BackupManifest? Manifest, IReadOnlyList<string> Problems);

    internal sealed class Handler(BackupTools tools) : IRequestHandler<Query, Result<Model>>
    {
        public async Task<Result<Model>> Handle(Query request, CancellationToken ct)
        {
            try
            {
                var (folder, backup) = BackupFolder.Find(request.Path);
                using var alone = folder.Lock(toWrite: false);
                var decryption = request.Identity is null ? null : new Decryption(tools.Age, request.Identity);
                var (_, problems) = await BackupCheck.RunAsync(folder, backup, decryption, ct);
                return new Model(backup.Path, backup.Manifest, problems);
            }
            catch (Exception e) when (BackupProblem.Of(e) is { } problem)
            {
                return problem.AsError();
            }
        }
    }
}
