namespace Pustakalaya.Domain.Text;

/// <summary>Whether the words taken out of a page are the words on it.</summary>
public enum Readability
{
    /// <summary>Text to show, search and read aloud.</summary>
    Readable,

    /// <summary>A page without words.</summary>
    Empty,

    /// <summary>Keystrokes of a pre-Unicode font such as Preeti: needs conversion.</summary>
    LegacyFont,

    /// <summary>Unicode, but the wrong letters: the file's own table is broken. Needs recognition from the picture.</summary>
    BrokenLayer,

    /// <summary>A picture of a page, with no words or with garbage behind it. Needs recognition.</summary>
    Scan,
}
