using System.Diagnostics;

namespace Pustakalaya.Testing;

/// <summary>Small films and recordings that ffmpeg makes out of nothing.</summary>
public static class MadeMedia
{
    /// <summary>A moving test picture, such as <c>Picture(320, 180, 3)</c>.</summary>
    public static string[] Picture(int width, int height, int seconds) => ["-f", "lavfi", "-i", FormattableString.Invariant($"testsrc2=size={width}x{height}:rate=25:duration={seconds}")];

    public static string[] Tone(int seconds, int hertz = 440) => ["-f", "lavfi", "-i", FormattableString.Invariant($"sine=frequency={hertz}:duration={seconds}")];

    /// <param name="arguments">Inputs and how to encode; the file's ending says the form.</param>
    public static async Task MakeAsync(string path, params string[] arguments)
    {
        var start = new ProcessStartInfo("ffmpeg") { RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var argument in (string[])["-nostdin", "-hide_banner", "-v", "error", "-y", .. arguments, "file:" + path]) start.ArgumentList.Add(argument);
        using var process = Process.Start(start) ?? throw new InvalidOperationException("ffmpeg did not start.");
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"ffmpeg made no {Path.GetFileName(path)}: {errors}");
    }
}
