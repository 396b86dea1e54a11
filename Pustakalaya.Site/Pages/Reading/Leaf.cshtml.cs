using MediatR;

namespace Pustakalaya.Site.Pages.Reading;

/// <summary>Only the part of the reader that changes from page to page: what script fetches instead of the whole.</summary>
public sealed class LeafModel(IMediator mediator) : ReaderPageModel(mediator)
{
    protected override bool IsWhole => false;
}
