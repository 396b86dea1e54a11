using System.Security.Cryptography;
using Pustakalaya.Application.Adapters.Storage;

namespace Pustakalaya.Application.Operations.Backups;

/// <summary>Whom backups are encrypted for.</summary>
/// <param name="Recipients">As arguments of age.</param>
internal sealed record Encryption(string Age, IReadOnlyList<string> Recipients)
{
    /// <summary>Encrypts nothing, to see that it can.</summary>
    /// <exception cref="BackupProblem">The keys are none.</exception>
    public async Task TryAsync(CancellationToken ct)
    {
        await using var age = Start();
        age.EndInput();
        await age.Output.CopyToAsync(Stream.Null, ct);
        if (await age.EndAsync(ct) is { } problem)
            throw new BackupProblem(BackupTrouble.Usage, $"The public keys ({Recipients[^1]}) cannot be used: {problem}");
    }

    public Child Start() => Child.Start(Age, ["--encrypt", .. Recipients]);
}

/// <summary>Writes one part of a backup, encrypted or as it is, and knows the digest of what lies there then.</summary>
internal sealed class PartWriter : IAsyncDisposable
{
    /// <summary>What the names of encrypted parts end with.</summary>
    public const string Encrypted = ".age";

    private const int BufferSize = 128 * 1024;

    private readonly FileStream _file;
    private readonly IncrementalHash _digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly Child? _age;
    private readonly Task _writing = Task.CompletedTask;
    private long _size;

    /// <param name="encryption">Null: as it is.</param>
    public PartWriter(string path, Encryption? encryption, CancellationToken ct)
    {
        _file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.Asynchronous);
        if (encryption is null)
            return;
        _age = encryption.Start();
        _writing = WriteOutAsync(_age.Output, null, ct);
    }

    /// <summary>Takes all of a stream.</summary>
    /// <param name="plain">Hears the bytes before they are encrypted.</param>
    public async Task WriteAsync(Stream source, IncrementalHash? plain, CancellationToken ct)
    {
        if (_age is null)
        {
            await WriteOutAsync(source, plain, ct);
            return;
        }

        var feeding = FeedAsync(_age, source, plain, ct);
        await _writing; // what goes wrong on the disk is said first
        var problem = await _age.EndAsync(ct);
        if (problem is not null)
            throw new BackupProblem(BackupTrouble.Disk, $"age could not encrypt: {problem}");
        await feeding;
    }

    /// <summary>Everything is on the disk.</summary>
    public async Task<BackupPart> FinishAsync(CancellationToken ct)
    {
        await Task.Run(() => RandomAccess.FlushToDisk(_file.SafeFileHandle), ct);
        return new BackupPart(_size, Convert.ToHexStringLower(_digest.GetHashAndReset()));
    }

    public async ValueTask DisposeAsync()
    {
        if (_age is not null)
            await _age.DisposeAsync();
        await _writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // whoever wrote has had it
        await _file.DisposeAsync();
        _digest.Dispose();
    }

    private static async Task FeedAsync(Child age, Stream source, IncrementalHash? plain, CancellationToken ct)
    {
        try
        {
            var buffer = new byte[BufferSize];
            for (int read; (read = await source.ReadAsync(buffer, ct)) > 0;)
            {
                plain?.AppendData(buffer, 0, read);
                await age.Input.WriteAsync(buffer.AsMemory(0, read), ct);
            }
        }
        finally
        {
            // Or it would wait for the rest for ever; what it then makes of a half is not used.
            age.EndInput();
        }
    }

    private async Task WriteOutAsync(Stream source, IncrementalHash? plain, CancellationToken ct)
    {
        var buffer = new byte[BufferSize];
        for (int read; (read = await source.ReadAsync(buffer, ct)) > 0;)
        {
            plain?.AppendData(buffer, 0, read);
            _digest.AppendData(buffer, 0, read);
            await _file.WriteAsync(buffer.AsMemory(0, read), ct);
            _size += read;
        }
    }
}
