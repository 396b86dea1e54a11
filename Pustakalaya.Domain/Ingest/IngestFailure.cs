namespace Pustakalaya.Domain.Ingest;

/// <summary>Why a file, or a stage of it, could not be used: the words shown to the editor are chosen by this code.</summary>
public enum FailureCode
{
    /// <summary>Opens only with a password.</summary>
    Encrypted,
    /// <summary>Cut off, or not readable as what it says it is.</summary>
    Damaged,
    /// <summary>A known type of file that the library does not take yet.</summary>
    NotYetSupported,
    /// <summary>Says that it has more pages than any book.</summary>
    TooManyPages,
    /// <summary>Too many bytes, or pages larger than paper can be.</summary>
    TooLarge,
    /// <summary>A tool did not finish in the time that any real book needs.</summary>
    TimedOut,
    /// <summary>A tool wanted more memory than any real book needs.</summary>
    OutOfMemory,
    /// <summary>A tool wrote more than any real book holds.</summary>
    OutputTooLarge,
    /// <summary>A tool is not installed here (an outage: tried again).</summary>
    ToolMissing,
    /// <summary>A tool crashed or ended with an error that says no more.</summary>
    ToolFailed,
    /// <summary>Readable, but has no page.</summary>
    NoPages,
    /// <summary>Text not readable yet: keystrokes of a pre-Unicode font. The stage is done, the pages are seen as pictures.</summary>
    TextInLegacyFont,
    /// <summary>Text not readable yet: the file's table of letters is broken. The stage is done, the pages are seen as pictures.</summary>
    BrokenTextLayer,
    /// <summary>Text not readable yet: the pages are scans. The stage is done, the pages are seen as pictures.</summary>
    ScannedPages,
    /// <summary>Some pages could not be drawn; the others were. The stage is done.</summary>
    PagesNotDrawn,
    /// <summary>The program that would turn it into pages is not installed here. The stage is done: the file is a download.</summary>
    ConverterMissing,
    /// <summary>A package that unpacks to more than any book or lesson holds: too many entries, or too many bytes.</summary>
    UnpacksTooLarge,
    /// <summary>A film or recording longer than the library plays.</summary>
    TooLong,
    /// <summary>A film whose picture is larger than any screen.</summary>
    PictureTooLarge,
    /// <summary>A film with more sound and picture tracks than any real one.</summary>
    TooManyTracks,
    /// <summary>Neither sound nor picture is in it, or none that can be read.</summary>
    NothingToPlay,
    /// <summary>Captions without one readable cue.</summary>
    NoCues,
    /// <summary>It could not be turned into pages here. The stage is done: the file is a download.</summary>
    NotConverted,
    /// <summary>A picture that moves.</summary>
    MovingPicture,
    /// <summary>Some pictures of a book could not be kept; the others were. The stage is done.</summary>
    PicturesLeftOut,
    /// <summary>A package with a name that leads out of it, a link, or two names that are one on other computers.</summary>
    UnsafePackage,
    /// <summary>A ZIP in which no page is the first one.</summary>
    NoStartPage,
    /// <summary>An H5P package: it needs a player, which the library does not have.</summary>
    H5pPackage,
    /// <summary>Pages of a lesson name what lies on the Internet or nowhere. The stage is done: the rest of the lesson works.</summary>
    OutsideReferences,
    /// <summary>The worker ended in the middle of it, again and again.</summary>
    Interrupted,
}

/// <summary>A stated outcome: the code picks the sentence, the detail (English, technical, one line) stands below it.</summary>
public sealed record IngestFailure(FailureCode Code, string Detail);

/// <summary>The file itself is the reason: trying again changes nothing.</summary>
public sealed class FileRefusedException(IngestFailure failure, Exception? cause = null) : Exception($"{failure.Code}: {failure.Detail}", cause)
{
    public IngestFailure Failure { get; } = failure;
}

/// <summary>The machine is the reason (a tool is missing, the disk is full): the same file may pass later, so the stage is tried again.</summary>
public sealed class ToolUnavailableException(IngestFailure failure, Exception? cause = null) : Exception($"{failure.Code}: {failure.Detail}", cause)
{
    public IngestFailure Failure { get; } = failure;
}
