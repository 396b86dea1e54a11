namespace Pustakalaya.Domain.Shared;

/// <summary>An invariant was broken: a bug of the caller, since a validator or a <c>Result</c> should have come first.</summary>
public sealed class DomainException(string message) : Exception(message);
