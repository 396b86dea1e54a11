namespace Pustakalaya.Application.Adapters.Media;

/// <summary>A folder for files on their way into the store; gone, with all in it, when disposed. What a killed process leaves is swept with the tools' folders.</summary>
internal sealed class ScratchFolder(string path) : IDisposable
{
    public string Path { get; } = path;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
