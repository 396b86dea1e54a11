using Pustakalaya.Application.Pipeline;

namespace Pustakalaya.Application.Operations.Backups;

/// <summary>What a backup or a restore can stumble over; scripts tell them apart by the command's exit code.</summary>
public enum BackupTrouble
{
    /// <summary>What was asked for makes no sense, or a setting is missing.</summary>
    Usage,
    /// <summary>A program that is needed is not installed.</summary>
    ToolMissing,
    /// <summary>The disk is full, or a folder or file cannot be read or written.</summary>
    Disk,
    /// <summary>The backup is not what was written, or the key does not open it.</summary>
    Damaged,
    /// <summary>It would do harm: the library is not empty or not closed, the backup is newer than the program.</summary>
    Refused,
    /// <summary>The database did not do what it was asked.</summary>
    Database,
    /// <summary>Another backup or restore is at work in the same folder.</summary>
    Busy,
}

/// <summary>Why it was not done, in one sentence for the operator.</summary>
internal sealed class BackupProblem(BackupTrouble trouble, string message, Exception? cause = null) : Exception(message, cause)
{
    public BackupTrouble Trouble => trouble;

    /// <summary>As the result of a use case; the trouble's name is the code.</summary>
    public Error AsError() => new(trouble == BackupTrouble.Usage ? ErrorKind.Invalid : ErrorKind.Unavailable, trouble.ToString(), Message);

    /// <summary>What the system says of a file or a folder, in a sentence; null for anything else.</summary>
    public static BackupProblem? Of(Exception e) => e switch
    {
        BackupProblem known => known,
        Adapters.Storage.StorageFullException full => new(BackupTrouble.Disk, full.Message, full),
        IOException io when Adapters.Storage.StorageFullException.Is(io) => new(BackupTrouble.Disk, $"The disk is full ({io.Message.TrimEnd('.')}). Free some space, then run the same command again.", io),
        IOException or UnauthorizedAccessException => new(BackupTrouble.Disk, $"A file or folder cannot be used: {e.Message}", e),
        _ => null,
    };
}
