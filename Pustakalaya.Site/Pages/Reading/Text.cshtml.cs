using MediatR;

namespace Pustakalaya.Site.Pages.Reading;

/// <summary>The reader without pictures: the words of one page, for the slowest lines and for every voice.</summary>
public sealed class TextModel(IMediator mediator) : ReaderPageModel(mediator)
{
    protected override bool AsText => true;
}
