using System.Diagnostics;

namespace Pustakalaya.EndToEnd;

/// <summary>Recordings and films of a few seconds, made by the bare tool.</summary>
internal static class TinyMedia
{
    public static string Folder { get; } = Directory.CreateTempSubdirectory("pustakalaya-media-").FullName;

    /// <param name="tone">Hertz: no two recordings are the same bytes.</param>
    public static Task<string> RecordingAsync(string name, int seconds, int tone) =>
        MakeAsync(name, "-f", "lavfi", "-i", $"sine=frequency={tone}:duration={seconds}", "-ac", "1", "-b:a", "64k");

    /// <summary>In a shape that browsers play as it is, and large enough to be worth a small copy.</summary>
    public static Task<string> FilmAsync(string name, int seconds) => MakeAsync(
        name, "-f", "lavfi", "-i", $"testsrc2=size=854x480:rate=24:duration={seconds}", "-f", "lavfi", "-i", $"sine=frequency=330:duration={seconds}",
        "-c:v", "libx264", "-preset", "ultrafast", "-g", "48", "-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "64k", "-shortest");

    public static async Task<string> CaptionsAsync(string name, string words)
    {
        var path = Path.Combine(Folder, name);
        await File.WriteAllTextAsync(path, $"WEBVTT\n\n00:00:00.000 --> 00:01:00.000\n{words}\n");
        return path;
    }

    private static async Task<string> MakeAsync(string name, params string[] arguments)
    {
        var path = Path.Combine(Folder, name);
        var info = new ProcessStartInfo("ffmpeg") { RedirectStandardError = true };
        foreach (var argument in (string[])["-v", "error", "-nostdin", "-y", .. arguments, path])
            info.ArgumentList.Add(argument);
        using var process = Process.Start(info)!;
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? path : throw new InvalidOperationException($"ffmpeg could not make {name}: {errors}");
    }
}
