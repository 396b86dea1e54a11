namespace Pustakalaya.Application.Adapters.Storage;

/// <summary>The disk of the file store has no room left: nothing was kept, the same upload passes once there is space.</summary>
public sealed class StorageFullException(string root, Exception cause)
    : IOException($"The disk that holds {root} is full. Nothing was stored. Free some space, then try again.", cause)
{
    private const int NoSpace = 28;
    private const int QuotaExceeded = 122;

    /// <summary>Whether the system said "no space left" or "quota exceeded" (.NET puts the Linux errno into HResult).</summary>
    internal static bool Is(IOException e) => e.HResult is NoSpace or QuotaExceeded;
}
