namespace Pustakalaya.Application.Adapters.Messaging;

/// <summary>What became of the messages that were to be published; what is named in neither list survives the end of this process.</summary>
/// <param name="Unwanted">No queue wants them.</param>
/// <param name="Unsure">They may have arrived or not: publish them again.</param>
/// <param name="Problem">Why, when there are any of which one is not sure.</param>
internal sealed record Publication(IReadOnlyCollection<MessageEnvelope> Unwanted, IReadOnlyCollection<MessageEnvelope> Unsure, string? Problem)
{
    public Publication(IReadOnlyCollection<MessageEnvelope> unwanted)
        : this(unwanted, [], null)
    {
    }
}
