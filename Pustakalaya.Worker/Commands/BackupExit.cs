using Pustakalaya.Application.Operations.Backups;
using Pustakalaya.Application.Pipeline;

namespace Pustakalaya.Worker.Commands;

/// <summary>How a backup or a restore ended, for scripts: beside <see cref="ExitCode"/>, which kind of thing it stumbled over.</summary>
internal static class BackupExit
{
    public const int ToolMissing = 4;

    public const int Disk = 5;

    public const int Damaged = 6;

    public const int Refused = 7;

    public const int Busy = 9;

    public static async Task<int> RefuseAsync(IReadOnlyList<Error> errors)
    {
        foreach (var error in errors)
            await Console.Error.WriteLineAsync(error.Message);
        return Enum.TryParse<BackupTrouble>(errors[0].Code, out var trouble) ? Of(trouble) : ExitCode.SomeFailed;
    }

    private static int Of(BackupTrouble trouble) => trouble switch
    {
        BackupTrouble.Usage => ExitCode.BadSetting,
        BackupTrouble.ToolMissing => ToolMissing,
        BackupTrouble.Disk => Disk,
        BackupTrouble.Damaged => Damaged,
        BackupTrouble.Refused => Refused,
        BackupTrouble.Database => ExitCode.NoDatabase,
        BackupTrouble.Busy => Busy,
        _ => throw new InvalidOperationException($"No exit code for {trouble}."),
    };
}
