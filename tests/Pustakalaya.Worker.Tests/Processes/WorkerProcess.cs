using Pustakalaya.Testing;

namespace Pustakalaya.Worker.Tests.Processes;

/// <summary>Starts the worker with the impatience of a test.</summary>
internal static class WorkerProcess
{
    /// <summary>By which the database knows its connections.</summary>
    public const string ApplicationName = "worker";

    public static ProgramProcess Start(string connection, string storage, params string[] arguments) => Start(connection, storage, [], arguments);

    public static ProgramProcess Start(string connection, string storage, IEnumerable<KeyValuePair<string, string>> settings, params string[] arguments) => ProgramProcess.Start(
        ProgramProcess.Worker,
        new Dictionary<string, string>(settings)
        {
            ["ConnectionStrings__Library"] = $"{connection};Application Name={ApplicationName}",
            ["Storage__Root"] = storage,
            // A killed worker's messages come again after five seconds, not after half a minute; shorter locks lapse on a machine that is busy.
            ["Messaging__LockSeconds"] = "5",
            ["Messaging__PollSeconds"] = "0.2",
        },
        arguments);
}
