using Microsoft.Extensions.Options;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Shared;

namespace Pustakalaya.Application.Ingest;

/// <summary>What is taken in, and in which words the rest is refused: the same for a look at a file and for the upload itself.</summary>
internal sealed class UploadRules(IEnumerable<IProber> probers, IOptions<IngestOptions> options)
{
    /// <param name="to">The item that the file is for; null when it makes one.</param>
    public bool Take(MediaType type, ItemKind? to) =>
        IsTaken(type) && (to is { } kind ? FileKinds.RoleIn(kind, FileKinds.Of(type)!.Value) is not null : FileKinds.Of(type) != FileKind.Captions);

    /// <summary>Null: it is taken.</summary>
    /// <param name="name">Cleaned.</param>
    public Error? Refusal(string name, bool isEmpty, MediaType type, ItemKind? to)
    {
        if (isEmpty)
            return new Error(ErrorKind.Invalid, "upload.empty", $"“{name}” is empty: there is nothing in it to keep.", nameof(AcceptUpload.Command.Content), name);
        if (Take(type, to))
            return null;
        if (IsOtherPicture(type))
            return new Error(ErrorKind.Invalid, "upload.other-picture", $"“{name}” is {type.Label}, which is not taken. Save it as PNG or JPEG and send that.", nameof(AcceptUpload.Command.Content), name, type.Label);
        if (!IsTaken(type))
            return new Error(ErrorKind.Invalid, "upload.not-yet", $"“{name}” is {(type == MediaType.Unknown ? "a file of an unknown kind" : type.Label)}, which the library does not take yet.", nameof(AcceptUpload.Command.Content), name, type.Label);
        return to is null
            ? new Error(ErrorKind.Invalid, "upload.captions-alone", $"“{name}” holds captions: add it to the film or recording that it belongs to.", nameof(AcceptUpload.Command.Content), name)
            : new Error(ErrorKind.Invalid, "upload.does-not-fit", $"“{name}” is {type.Label}, which is no part of such an item.", nameof(AcceptUpload.Command.Content), name, type.Label);
    }

    public Error TooLarge() => TooLarge(options.Value.MaxFileBytes);

    public static Error TooLarge(long maxBytes) =>
        new(ErrorKind.Invalid, "upload.too-large", $"The file is larger than {maxBytes:#,0} bytes, the most that is taken.", nameof(AcceptUpload.Command.Content), maxBytes);

    /// <summary>Pictures that hold scripts, that move, or that browsers do not show.</summary>
    private static bool IsOtherPicture(MediaType type) => type == MediaType.Svg || type == MediaType.Gif || type == MediaType.Bmp || type == MediaType.Heic;

    private bool IsTaken(MediaType type) => FileKinds.Of(type) is not null && probers.Know(type);
}
