namespace Pustakalaya.Domain.Text;

/// <summary>A piece of a text, in UTF-16 units.</summary>
public readonly record struct TextRange(int Start, int Length)
{
    /// <summary>Offset just behind the piece.</summary>
    public int End => Start + Length;
}
