namespace Pustakalaya.Application.Adapters.Media.Lessons;

/// <summary>What a file of a lesson is called: in one of the several ways in which the same letters can be written. Pure.</summary>
internal static class LessonNames
{
    /// <summary>In NFC; null for what is no text (half a pair, a code that stands for nothing).</summary>
    public static string? Of(string name)
    {
        try
        {
            return name.Normalize();
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
