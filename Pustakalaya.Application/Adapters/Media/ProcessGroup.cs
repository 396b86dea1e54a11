using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Pustakalaya.Application.Adapters.Media;

/// <summary>Ends a process that leads its own process group, with all it started: .NET knows process trees only by looking for children.</summary>
internal static class ProcessGroup
{
    private const int SigKill = 9;

    public static void Kill(Process leader)
    {
        try
        {
            // The leader may be gone and its tool alive: the group is asked, not the leader.
            if (KillGroup(-leader.Id, SigKill) == 0) return;
            // In its first moments the process has not made its own group yet: then it is still alone.
            if (!leader.HasExited) leader.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It ended in between, which is all that was wanted.
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int KillGroup(int id, int signal);
}
