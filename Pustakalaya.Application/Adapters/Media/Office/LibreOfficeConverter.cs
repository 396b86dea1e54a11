using Pustakalaya.Application.Ingest;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Shared;

namespace Pustakalaya.Application.Adapters.Media.Office;

/// <summary>
/// Turns office files and plain text into PDF with LibreOffice, in a profile made for this one file: no macro runs, no link of the file is followed,
/// neither on this machine nor elsewhere, and where the kernel lets us it has no network at all.
/// </summary>
internal sealed class LibreOfficeConverter(ToolRunner tools) : IConverter
{
    private const long LargestInput = 256L * 1024 * 1024;

    private static readonly TimeSpan OneFile = TimeSpan.FromSeconds(120);

    private readonly Lock _lock = new();
    private Task<bool>? _canCutOff;

    public bool Handles(MediaType type) => FileKinds.Of(type) == FileKind.Office && type != MediaType.DjVu;

    public async Task ToPdfAsync(string path, MediaType type, KeepDerived keep, CancellationToken ct)
    {
        // First of all, so that a missing program is that and nothing else.
        var program = tools.PathOf(Tool.SOffice);
        if (new FileInfo(path).Length > LargestInput) throw new FileRefusedException(new IngestFailure(FailureCode.TooLarge, $"It has more than {LargestInput} bytes."));
        using var folder = tools.Scratch();
        var input = await InputAsync(path, type, folder.Path, ct);
        var profile = Path.Combine(folder.Path, "profile");
        Directory.CreateDirectory(Path.Combine(profile, "user"));
        await File.WriteAllTextAsync(Path.Combine(profile, "user", "registrymodifications.xcu"), LibreOfficeProfile.Settings, ct);
        string[] arguments =
        [
            $"-env:UserInstallation={new Uri(profile).AbsoluteUri}", "--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck",
            "--convert-to", "pdf", "--outdir", folder.Path, input,
        ];
        var call = await CanCutOffAsync(ct) ? new ToolCall(Tool.Unshare, [.. Alone, program, .. arguments]) { Limit = OneFile } : new ToolCall(Tool.SOffice, arguments) { Limit = OneFile };
        var (result, _) = await tools.RunAsync(call with { MemoryMiB = 2048, MaxFile = LargestInput }, ct);
        var pdf = Path.ChangeExtension(input, ".pdf");
        if (!result.Succeeded) throw PopplerErrors.Refusal(Tool.SOffice, result);
        // It ends well also when it could not load the file.
        if (!File.Exists(pdf)) throw new FileRefusedException(new IngestFailure(FailureCode.ToolFailed, $"soffice made no PDF: {result.LastWords}"));
        await keep(ReadingCopy.Name, pdf, ct);
    }

    /// <summary>Names of ours, with the ending that tells the program what it gets.</summary>
    private static async Task<string> InputAsync(string path, MediaType type, string folder, CancellationToken ct)
    {
        if (type == MediaType.Text)
            return await PlainText.WriteAsync(path, Path.Combine(folder, "in.fodt"), ct);
        var input = Path.Combine(folder, "in" + Extension(path, type));
        await using var from = File.OpenRead(path);
        await using var to = File.Create(input);
        await from.CopyToAsync(to, ct);
        return input;
    }

    private static string Extension(string path, MediaType type)
    {
        if (type == MediaType.OldOffice)
        {
            using var file = OleFile.Open(path);
            return file.Extension ?? throw OfficeProber.Damaged("It holds no text, table or presentation.");
        }

        return Extensions[type];
    }

    private static readonly Dictionary<MediaType, string> Extensions = new()
    {
        [MediaType.Docx] = ".docx",
        [MediaType.Xlsx] = ".xlsx",
        [MediaType.Pptx] = ".pptx",
        [MediaType.OpenDocument] = ".odt",
        [MediaType.OpenSpreadsheet] = ".ods",
        [MediaType.OpenPresentation] = ".odp",
        [MediaType.Rtf] = ".rtf",
    };

    private static readonly string[] Alone = ["--user", "--map-current-user", "--net", "--"];

    /// <summary>A network of its own, with nobody in it: root may make one, others where the kernel has user namespaces; many containers allow neither. Asked once.</summary>
    private Task<bool> CanCutOffAsync(CancellationToken ct)
    {
        lock (_lock)
            return _canCutOff is null or { IsCompletedSuccessfully: false, IsCompleted: true } ? _canCutOff = TryAsync() : _canCutOff;

        async Task<bool> TryAsync() => (await tools.RunAsync(new ToolCall(Tool.Unshare, [.. Alone, tools.PathOf(Tool.True)]) { Limit = TimeSpan.FromSeconds(5) }, ct)).Result.Succeeded;
    }
}
