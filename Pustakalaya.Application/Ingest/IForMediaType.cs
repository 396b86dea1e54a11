using Pustakalaya.Domain.Shared;

namespace Pustakalaya.Application.Ingest;

/// <summary>Something that knows some kinds of files: one implementation a kind.</summary>
public interface IForMediaType
{
    bool Handles(MediaType type);
}
