namespace Pustakalaya.Domain.Shared;

/// <summary>A fact in the past tense that others must hear of. Holds ids and versions only: whoever hears it reads the current state.</summary>
public interface IDomainEvent;
