using System.Text;

namespace Pustakalaya.Application.Adapters.Media;

/// <summary>A program of the system.</summary>
/// <param name="Package">The Debian package that brings it, for the sentence that says what to install.</param>
internal sealed record Tool(string Name, string Package)
{
    public static readonly Tool PdfInfo = new("pdfinfo", "poppler-utils");
    public static readonly Tool PdfFonts = new("pdffonts", "poppler-utils");
    public static readonly Tool PdfImages = new("pdfimages", "poppler-utils");
    public static readonly Tool PdfToHtml = new("pdftohtml", "poppler-utils");
    public static readonly Tool PdfToText = new("pdftotext", "poppler-utils");
    public static readonly Tool PdfToPpm = new("pdftoppm", "poppler-utils");
    public static readonly Tool CWebp = new("cwebp", "webp");
    public static readonly Tool FFprobe = new("ffprobe", "ffmpeg");
    public static readonly Tool FFmpeg = new("ffmpeg", "ffmpeg");
    public static readonly Tool Gif2Webp = new("gif2webp", "webp");
    public static readonly Tool SOffice = new("soffice", "libreoffice-writer-nogui, with libreoffice-calc-nogui and libreoffice-impress-nogui");
    public static readonly Tool DDjVu = new("ddjvu", "djvulibre-bin");
    public static readonly Tool Unshare = new("unshare", "util-linux");
    public static readonly Tool True = new("true", "coreutils");
    public static readonly Tool XArgs = new("xargs", "findutils");
}

/// <summary>One run of a tool and what it may cost.</summary>
internal sealed record ToolCall(Tool Tool, params IReadOnlyList<string> Arguments)
{
    /// <summary>Processor time. A file that is a trap uses it up whatever else the machine does; a book does not, however busy the machine is.</summary>
    public required TimeSpan Limit { get; init; }

    /// <summary>Time by the clock: work that everything else goes before may have to wait long for its turn.</summary>
    public TimeSpan LimitByClock => Limit * (Nice > 0 ? 10 : 3);

    /// <summary>Bytes on standard output; one more ends the tool.</summary>
    public long MaxOutput { get; init; } = 4 * 1024 * 1024;

    /// <summary>Bytes of each file that the tool writes.</summary>
    public long MaxFile { get; init; } = 64 * 1024 * 1024;

    /// <summary>Address space for a program that needs more than <see cref="MediaOptions.MemoryMiB"/> gives all of them.</summary>
    public int MemoryMiB { get; init; }

    /// <summary>0, or up to 19 for work that everything else goes before, also where a place becomes free.</summary>
    public int Nice { get; init; }

    /// <summary>Works for minutes or hours: it holds none of the places that short work waits for. How many such run is up to whoever starts them.</summary>
    public bool IsLong { get; init; }

    /// <summary>
    /// A short question about a file: it takes no place either. Behind the pictures of pages, which hold theirs for seconds at a time (for half a minute
    /// where they are scans), it would wait as long for an answer of some milliseconds.
    /// </summary>
    public bool IsQuestion { get; init; }

    /// <summary>Whether it is one of the <see cref="MediaOptions.MaxParallel"/> tools.</summary>
    public bool TakesPlace => !IsLong && !IsQuestion;
}

/// <summary>How a tool came to its end.</summary>
internal enum ToolEnd
{
    /// <summary>By itself; the exit code tells the rest.</summary>
    Exited,
    /// <summary>Its time was up, by the clock or by the processor.</summary>
    TimedOut,
    /// <summary>It gave up because it got no more memory.</summary>
    OutOfMemory,
    /// <summary>It wrote more than it may.</summary>
    OutputTooLarge,
    /// <summary>It fell over its input (segmentation fault, abort, ...).</summary>
    Crashed,
    /// <summary>Someone else ended it (an operator, the kernel short of memory): the input may be blameless.</summary>
    Killed,
}

/// <param name="ExitCode">As a shell gives it: 128 + signal after a signal.</param>
/// <param name="ErrorTail">The last 4 KB of standard error.</param>
internal sealed record ToolResult(ToolEnd End, int ExitCode, string ErrorTail)
{
    public bool Succeeded => End == ToolEnd.Exited && ExitCode == 0;

    /// <summary>The last line of standard error that says something, shortened to one readable line.</summary>
    public string LastWords
    {
        get
        {
            var line = ErrorTail.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).LastOrDefault() ?? "";
            var clean = new StringBuilder(line.Length);
            foreach (var c in line) clean.Append(char.IsControl(c) ? ' ' : c);
            return clean.Length > 200 ? clean.ToString(0, 200) : clean.ToString();
        }
    }
}

/// <summary>Reads what an exit code and the last words of a tool mean. Pure.</summary>
internal static class ToolEnds
{
    private const int TimeoutsOwn = 124;
    private const int Signal = 128;

    /// <param name="exitCode">Of <c>timeout -k ... prlimit ... tool</c>, where a signal gives 128 + its number.</param>
    /// <param name="elapsed">Tells a kill after the time limit from a kill by somebody else.</param>
    public static ToolEnd Of(int exitCode, string errorTail, TimeSpan elapsed, TimeSpan limit) => exitCode switch
    {
        TimeoutsOwn => ToolEnd.TimedOut,
        Signal + 24 => ToolEnd.TimedOut, // SIGXCPU
        Signal + 25 => ToolEnd.OutputTooLarge, // SIGXFSZ
        Signal + 9 => elapsed >= limit ? ToolEnd.TimedOut : ToolEnd.Killed,
        Signal + 1 or Signal + 2 or Signal + 15 => elapsed >= limit ? ToolEnd.TimedOut : ToolEnd.Killed, // SIGHUP, SIGINT, SIGTERM
        // C++ ends a refused allocation with an abort; a plain abort is a failed assertion.
        Signal + 6 => SaysNoMemory(errorTail) ? ToolEnd.OutOfMemory : ToolEnd.Crashed,
        > Signal => ToolEnd.Crashed,
        > 0 when SaysNoMemory(errorTail[Math.Max(0, errorTail.Length - 200)..]) => ToolEnd.OutOfMemory,
        _ => ToolEnd.Exited,
    };

    private static bool SaysNoMemory(string text) =>
        text.Contains("bad_alloc", StringComparison.Ordinal) || text.Contains("Out of memory", StringComparison.OrdinalIgnoreCase)
        || text.Contains("cannot allocate memory", StringComparison.OrdinalIgnoreCase) || text.Contains("memory exhausted", StringComparison.OrdinalIgnoreCase);
}
