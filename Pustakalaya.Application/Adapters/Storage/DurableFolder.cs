using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;

namespace Pustakalaya.Application.Adapters.Storage;

/// <summary>
/// Writes a folder's entries to the disk. After a rename only this makes the new name survive a power cut, and .NET opens no folders.
/// </summary>
internal static class DurableFolder
{
    private const int ReadOnly = 0;
    private const int OnlyFolder = 0x10000;
    private const int CloseOnExec = 0x80000;

    /// <exception cref="IOException">The folder cannot be opened or written.</exception>
    public static void Flush(string folder)
    {
        if (!OperatingSystem.IsLinux()) return;
        var descriptor = Open([.. Encoding.UTF8.GetBytes(folder), 0], ReadOnly | OnlyFolder | CloseOnExec);
        if (descriptor < 0) throw Failed(folder);
        try
        {
            if (Fsync(descriptor) != 0) throw Failed(folder);
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    private static IOException Failed(string folder)
    {
        var errno = Marshal.GetLastPInvokeError();
        return new IOException($"The folder {folder} could not be written to the disk: {new Win32Exception(errno).Message}", errno);
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open(byte[] path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Fsync(int descriptor);

    [DllImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int descriptor);
}
