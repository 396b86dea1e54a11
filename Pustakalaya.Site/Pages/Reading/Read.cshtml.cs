using MediatR;

namespace Pustakalaya.Site.Pages.Reading;

/// <summary>The reader: one page of a book as a picture with its words laid over it.</summary>
public sealed class ReadModel(IMediator mediator) : ReaderPageModel(mediator);
