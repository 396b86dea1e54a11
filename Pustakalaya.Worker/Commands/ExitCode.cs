namespace Pustakalaya.Worker.Commands;

/// <summary>How a command ended, for scripts.</summary>
internal static class ExitCode
{
    public const int Ok = 0;

    /// <summary>Some of it failed; each failure has its line on the error output.</summary>
    public const int SomeFailed = 1;

    /// <summary>A setting or the command line is wrong: nothing was done.</summary>
    public const int BadSetting = 2;

    /// <summary>The database cannot be reached.</summary>
    public const int NoDatabase = 3;

    /// <summary>Ctrl-C: what was done stays done, and the same command goes on with the rest.</summary>
    public const int Interrupted = 130;
}
