using Pustakalaya.Domain.Ingest;

namespace Pustakalaya.Application.Adapters.Media;

/// <summary>What it means when ffmpeg or ffprobe ends badly. Pure.</summary>
internal static class FfmpegErrors
{
    /// <exception cref="ToolUnavailableException">Somebody else ended the tool or the disk is full, so the file is not to blame.</exception>
    public static FileRefusedException Refusal(Tool tool, ToolResult result) => new(Failure(tool, result));

    private static IngestFailure Failure(Tool tool, ToolResult result) => result.End switch
    {
        ToolEnd.TimedOut => new(FailureCode.TimedOut, $"{tool.Name} did not finish in the time that any real film needs."),
        ToolEnd.OutOfMemory => new(FailureCode.OutOfMemory, $"{tool.Name} wanted more memory than any real film needs."),
        ToolEnd.OutputTooLarge => new(FailureCode.OutputTooLarge, $"{tool.Name} wrote more than any real film holds."),
        ToolEnd.Crashed => new(FailureCode.ToolFailed, $"{tool.Name} crashed on it (code {result.ExitCode})."),
        ToolEnd.Killed => throw new ToolUnavailableException(new IngestFailure(FailureCode.ToolFailed, $"{tool.Name} was ended from outside (code {result.ExitCode}).")),
        _ => Exit(tool, result),
    };

    private static IngestFailure Exit(Tool tool, ToolResult result)
    {
        if (Says("exceeds specified max pixel count")) return new(FailureCode.PictureTooLarge, "A frame holds more pixels than any screen.");
        if (Says("No space left on device")) throw new ToolUnavailableException(new IngestFailure(FailureCode.ToolFailed, $"The disk of {tool.Name} is full."));
        return new(FailureCode.Damaged, $"{tool.Name}: {(result.LastWords.Length > 0 ? WithoutPath(result.LastWords) : $"error {result.ExitCode}")}");

        bool Says(string words) => result.ErrorTail.Contains(words, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The last words begin with the name of the file, which is a path of the server.</summary>
    private static string WithoutPath(string words)
    {
        if (!words.StartsWith("file:", StringComparison.Ordinal)) return words;
        var end = words.IndexOf(": ", StringComparison.Ordinal);
        return end < 0 ? "it cannot be opened" : words[(end + 2)..];
    }
}
