using System.Text.Json;
using Pustakalaya.Domain.Ingest;

namespace Pustakalaya.Application.Adapters.Media;

/// <summary><c>ffprobe</c> and a reading through of the whole file: what it says of itself, and how much of it is there.</summary>
internal sealed class Ffprobe(ToolRunner tools)
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(20);

    /// <summary>Reads four gigabytes without decoding them.</summary>
    private static readonly TimeSpan ReadThrough = TimeSpan.FromSeconds(80);

    /// <summary>What ffprobe says when it had to work the length out from the bit rate of the first seconds.</summary>
    private const string Guessed = "Estimating duration from bitrate";

    /// <returns>And whether the length is a guess of the tool's.</returns>
    /// <exception cref="FileRefusedException">Damaged, or a picture beyond all limits.</exception>
    public async Task<(ProbedMedia Found, bool IsLengthGuessed)> LookAsync(string path, CancellationToken ct)
    {
        var call = new ToolCall(
            Tool.FFprobe, ["-hide_banner", "-v", "warning", .. MediaInput.Guard, "-print_format", "json", "-show_format", "-show_streams", "-show_chapters", "-i", MediaInput.Name(path)])
        { Limit = Look, IsQuestion = true };
        var (result, output) = await tools.RunAsync(call, ct);
        // It finds the stream and says in the same breath that it did not look at its picture.
        if (!result.Succeeded || result.ErrorTail.Contains("exceeds specified max pixel count", StringComparison.Ordinal))
            throw FfmpegErrors.Refusal(Tool.FFprobe, result);
        try
        {
            return (FfprobeOutput.Parse(output), result.ErrorTail.Contains(Guessed, StringComparison.Ordinal));
        }
        catch (JsonException e)
        {
            throw new FileRefusedException(new IngestFailure(FailureCode.Damaged, "ffprobe wrote no JSON that can be read."), e);
        }
    }

    /// <summary>The end of the last sound or picture that is really in the file. ffmpeg ends without an error where a file is cut off.</summary>
    public async Task<TimeSpan> EndAsync(string path, string container, CancellationToken ct)
    {
        var call = new ToolCall(
            Tool.FFmpeg,
            [.. MediaInput.Open(path, container), "-map", "0:V:0?", "-map", "0:a:0?", "-c", "copy", "-progress", "pipe:1", "-f", "null", "-"])
        {
            Limit = ReadThrough,
            MaxOutput = 64 * 1024 * 1024,
        };
        await using var run = await tools.StartAsync(call, ct);
        var progress = new FfmpegProgress();
        await run.ReadAsync(progress.Feed);
        var result = await run.FinishAsync(ct);
        // An error at its end is what a cut-off file has; how far it came is the answer.
        if (!result.Succeeded && (result.End != ToolEnd.Exited || progress.At == TimeSpan.Zero))
            throw FfmpegErrors.Refusal(Tool.FFmpeg, result);
        return progress.At;
    }
}
