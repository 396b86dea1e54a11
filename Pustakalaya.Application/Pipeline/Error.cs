namespace Pustakalaya.Application.Pipeline;

public enum ErrorKind
{
    /// <summary>The request itself is wrong; <see cref="Error.Field"/> says where.</summary>
    Invalid,

    /// <summary>Not there, or not for this person: outside they look the same.</summary>
    NotFound,

    /// <summary>Somebody else was first: a newer version, or the same file.</summary>
    Conflict,

    /// <summary>Sign in first.</summary>
    Unauthenticated,

    Forbidden,

    /// <summary>Too often: wait, and try again.</summary>
    TooMany,

    /// <summary>Something the system needs is down or missing.</summary>
    Unavailable,
}

/// <summary>Why something was not done, in words a person can act on.</summary>
/// <param name="Code">Stable name, such as <c>upload.not-yet</c>: the site's key for the sentence in the reader's language, the API's <c>type</c>.</param>
/// <param name="Message">The sentence in English.</param>
/// <param name="Field">Name of the input that is wrong, if one is.</param>
/// <param name="Args">Values the sentence is filled with: <c>{0}</c>, <c>{1}</c> of the localised text.</param>
public sealed record Error(ErrorKind Kind, string Code, string Message, string? Field = null, params object[] Args)
{
    public static Error NotFound(string what) => new(ErrorKind.NotFound, "not-found", $"There is no such {what}, or it is not public.");
}
