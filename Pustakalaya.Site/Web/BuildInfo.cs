using System.Reflection;

namespace Pustakalaya.Site.Web;

/// <summary>Which build is running: for the about page and for whoever is asked for help.</summary>
public static class BuildInfo
{
    private static readonly string[] Informational =
        (typeof(BuildInfo).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0").Split('+', 2);

    public static string Version => Informational[0];

    /// <summary>The first ten digits of the commit, or null in a build outside a checkout.</summary>
    public static string? Commit { get; } = Informational.Length > 1 ? Informational[1][..Math.Min(10, Informational[1].Length)] : null;

    /// <summary>When the program was compiled. The file's own time: a time inside it would make every build another one.</summary>
    public static DateTimeOffset BuiltAt { get; } = File.GetLastWriteTimeUtc(typeof(BuildInfo).Assembly.Location);
}
