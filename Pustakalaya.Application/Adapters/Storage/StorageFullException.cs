namespace Pustakalaya.Application.Adapters.Storage;

/// <summary>The disk of the file store has no room left: nothing was kept, the same upload passes once there is space.</summary>
public sealed class StorageFullException(string what, Exception? cause = null)
    : IOException($"{what} Nothing was stored. Free some space, then try again.", cause)
{
    private const int NoSpace = 28;
    private const int QuotaExceeded = 122;

    internal static StorageFullException Full(string root, IOException cause) => new($"The disk that holds {root} is full.", cause);

    /// <summary>Not quite full: the rest is not for uploads.</summary>
    internal static StorageFullException Low(string root, long keepFree) => new($"The disk that holds {root} has come down to the {keepFree} bytes that are kept free (Storage:KeepFreeBytes).");

    /// <summary>Whether the system said "no space left" or "quota exceeded" (.NET puts the Linux errno into HResult).</summary>
    internal static bool Is(IOException e) => e.HResult is NoSpace or QuotaExceeded;
}
