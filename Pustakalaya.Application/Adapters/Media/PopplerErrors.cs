using Pustakalaya.Domain.Ingest;

namespace Pustakalaya.Application.Adapters.Media;

/// <summary>What it means when a poppler tool ends badly. Pure.</summary>
internal static class PopplerErrors
{
    /// <summary>The exception for a whole file.</summary>
    /// <exception cref="ToolUnavailableException">Thrown, not returned: somebody else ended the tool, so the file is not to blame.</exception>
    public static FileRefusedException Refusal(Tool tool, ToolResult result) => new(Failure(tool, result));

    /// <exception cref="ToolUnavailableException">Somebody else ended the tool, so the file is not to blame.</exception>
    public static IngestFailure Failure(Tool tool, ToolResult result) => result.End switch
    {
        ToolEnd.TimedOut => new(FailureCode.TimedOut, $"{tool.Name} did not finish in the time that any real book needs."),
        ToolEnd.OutOfMemory => new(FailureCode.OutOfMemory, $"{tool.Name} wanted more memory than any real book needs."),
        ToolEnd.OutputTooLarge => new(FailureCode.OutputTooLarge, $"{tool.Name} wrote more than any real book holds."),
        ToolEnd.Crashed => new(FailureCode.ToolFailed, $"{tool.Name} crashed on it (code {result.ExitCode})."),
        ToolEnd.Killed => throw new ToolUnavailableException(new IngestFailure(FailureCode.ToolFailed, $"{tool.Name} was ended from outside (code {result.ExitCode}).")),
        _ => Exit(tool, result),
    };

    private static IngestFailure Exit(Tool tool, ToolResult result)
    {
        if (Says("Incorrect password") || Says("security handler")) return new(FailureCode.Encrypted, "The file opens only with a password.");
        if (Says("the first page (1) can not be after the last page (0)")) return new(FailureCode.NoPages, "The file has no page that can be found.");
        if (Says("Couldn't open file"))
            throw new ToolUnavailableException(new IngestFailure(FailureCode.ToolFailed, $"{tool.Name} could not open the original: {result.LastWords}"));
        return new(FailureCode.Damaged, $"{tool.Name}: {(result.LastWords.Length > 0 ? result.LastWords : $"error {result.ExitCode}")}");

        bool Says(string words) => result.ErrorTail.Contains(words, StringComparison.OrdinalIgnoreCase);
    }
}
