using System.Security.Cryptography;

namespace Pustakalaya.Application.Operations.Backups;

/// <summary>What opens encrypted parts.</summary>
/// <param name="Identity">Path of the file with the secret key.</param>
internal sealed record Decryption(string Age, string Identity);

/// <summary>Reads one part of a backup as it was before it was encrypted: all of <see cref="Body"/>, then <see cref="FinishAsync"/>.</summary>
internal sealed class PartReader : IAsyncDisposable
{
    private readonly string _path;
    private readonly FileStream _file;
    private readonly Child? _age;
    private readonly Task _feeding = Task.CompletedTask;

    /// <param name="decryption">Null: the part is not encrypted.</param>
    public PartReader(string path, Decryption? decryption, CancellationToken ct)
    {
        _path = path;
        _file = Open(path);
        if (decryption is null)
            return;
        _age = Child.Start(decryption.Age, ["--decrypt", "--identity", decryption.Identity]);
        _feeding = _age.FeedAsync(_file, ct);
    }

    public Stream Body => _age?.Output ?? _file;

    /// <exception cref="BackupProblem">It is damaged, or the key is not the one.</exception>
    public async Task FinishAsync(CancellationToken ct)
    {
        if (_age is null)
            return;
        if (await _age.EndAsync(ct) is { } problem)
            throw new BackupProblem(BackupTrouble.Damaged, problem.Contains("no identity matched", StringComparison.Ordinal)
                ? $"The key is not one that {_path} was encrypted for."
                : $"{_path} cannot be decrypted: {problem}");
        await _feeding;
    }

    /// <summary>Compares what lies there with what was written.</summary>
    /// <returns>Null when it is the same, else a sentence.</returns>
    public static async Task<string?> CompareAsync(string path, BackupPart written, CancellationToken ct)
    {
        if (!File.Exists(path))
            return $"{path} is missing.";
        await using var file = Open(path);
        if (file.Length != written.Size)
            return $"{path} has {file.Length} bytes and not {written.Size}.";
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, ct)) == written.Sha256 ? null : $"{path} is damaged: its bytes are not those that were written.";
    }

    public async ValueTask DisposeAsync()
    {
        if (_age is not null)
            await _age.DisposeAsync();
        await _feeding.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // age has said why, or nobody wanted the rest
        await _file.DisposeAsync();
    }

    private static FileStream Open(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.Asynchronous | FileOptions.SequentialScan);
}
