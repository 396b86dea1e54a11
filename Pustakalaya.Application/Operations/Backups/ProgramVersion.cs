using System.Reflection;

namespace Pustakalaya.Application.Operations.Backups;

/// <summary>The version of this program, with the commit it was built from.</summary>
internal static class ProgramVersion
{
    public static string Informational { get; } =
        typeof(ProgramVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0";
}
