using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Shared;

namespace Pustakalaya.Application.Ingest;

/// <summary>Turns a kind of file into a PDF for reading.</summary>
public interface IConverter : IForMediaType
{
    /// <summary>Keeps the PDF as <see cref="ReadingCopy.Name"/>.</summary>
    /// <exception cref="FileRefusedException">The file cannot be converted: never retried.</exception>
    /// <exception cref="ToolUnavailableException">The program for it is not installed (<see cref="FailureCode.ToolMissing"/>), or the machine is short of something.</exception>
    Task ToPdfAsync(string path, MediaType type, KeepDerived keep, CancellationToken ct);
}
