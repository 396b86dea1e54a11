using Pustakalaya.Testing;
using YamlDotNet.RepresentationModel;

namespace Pustakalaya.Site.Tests.Containers;

/// <summary>The files under <c>docker/</c>, as the engine would read them.</summary>
internal static class ContainerFiles
{
    /// <summary>Hold something that two at once would destroy.</summary>
    public static readonly string[] Stateful = ["postgres-primary", "postgres-replica", "rabbitmq", "elasticsearch"];

    public static readonly string[] Stateless = ["site", "worker"];

    public static string Folder => Path.Combine(RunningLibrary.Root, "docker");

    /// <summary>A folder a container.</summary>
    public static IEnumerable<string> All => Directory.GetDirectories(Folder).Select(one => Path.GetFileName(one)!).Order(StringComparer.Ordinal);

    public static YamlMappingNode Read(string name) => Parse(File.ReadAllText(Path.Combine(Folder, name)));

    public static YamlMappingNode Parse(string text)
    {
        using var reader = new StringReader(text);
        var stream = new YamlStream();
        // With "<<" filled in.
        stream.Load(new YamlDotNet.Core.MergingParser(new YamlDotNet.Core.Parser(reader)));
        return (YamlMappingNode)stream.Documents[0].RootNode;
    }

    public static IReadOnlyDictionary<string, YamlMappingNode> Services(this YamlMappingNode file) =>
        ((YamlMappingNode)file["services"]).Children.ToDictionary(pair => pair.Key.ToString(), pair => (YamlMappingNode)pair.Value);

    /// <summary>The value at the end of a path of keys, as text; null where there is none.</summary>
    public static string? At(this YamlNode node, params ReadOnlySpan<string> path) => node.Find(path) is YamlScalarNode scalar ? scalar.Value : null;

    public static YamlNode? Find(this YamlNode node, params ReadOnlySpan<string> path)
    {
        YamlNode? found = node;
        foreach (var key in path)
        {
            if (found is not YamlMappingNode map || !map.Children.TryGetValue(new YamlScalarNode(key), out found))
                return null;
        }

        return found;
    }

    /// <summary>The texts of a list; nothing where there is none.</summary>
    public static IEnumerable<string> List(this YamlNode node, params ReadOnlySpan<string> path) =>
        node.Find(path) is YamlSequenceNode list ? list.Children.OfType<YamlScalarNode>().Select(one => one.Value!) : [];

    /// <summary>Every key of the file with the keys above it, as <c>services.site.deploy</c>.</summary>
    public static IEnumerable<string> Keys(this YamlNode node, string above = "") => node switch
    {
        YamlMappingNode map => map.Children.SelectMany(pair => Keys(pair.Value, $"{above}.{pair.Key}".TrimStart('.')).Prepend($"{above}.{pair.Key}".TrimStart('.'))),
        YamlSequenceNode list => list.Children.SelectMany(one => Keys(one, above)),
        _ => [],
    };
}
