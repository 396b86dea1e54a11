namespace Pustakalaya.Site.Pages.Shared;

/// <summary>One input of a form with its label, hint and error, in this order: <c>_Field</c>.</summary>
/// <param name="Name">Of the input; the error is the one that <c>ModelState</c> has under it.</param>
public sealed record Field(string Name, string Label, string? Value = null)
{
    /// <summary><c>text</c>, <c>email</c>, <c>password</c>, <c>search</c> ..., or <c>textarea</c>.</summary>
    public string Type { get; init; } = "text";

    public string? Hint { get; init; }

    /// <summary>Language of what is written in it, where it is not the page's.</summary>
    public string? Lang { get; init; }

    public string? Autocomplete { get; init; }

    public int? MaxLength { get; init; }

    public bool Required { get; init; }

    /// <summary>Id of a <c>datalist</c>.</summary>
    public string? List { get; init; }

    /// <summary>The input's id: <see cref="Name"/> without what an id may not have.</summary>
    public string Id => "f-" + string.Concat(Name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-'));
}
