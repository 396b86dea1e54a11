using System.Globalization;
using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace Pustakalaya.Site.Tests.Containers;

/// <summary>What the swarm would not refuse, and what would cost readers an hour or the library its data.</summary>
internal static partial class StackRules
{
    // Known to restart, open or build something beside what the stack says.
    private static readonly string[] Foreign = ["build", "container_name", "restart", "depends_on", "privileged", "cap_add", "network_mode", "pid"];

    /// <summary>One sentence for each rule that a service breaks.</summary>
    public static IEnumerable<string> Broken(YamlMappingNode stack)
    {
        var services = stack.Services();
        if (!services.Keys.Order(StringComparer.Ordinal).SequenceEqual(ContainerFiles.All.Except(["backup"])))
            yield return "the stack has every container and no other";
        foreach (var (name, service) in services)
        {
            var rules = OfAll(name, service);
            if (ContainerFiles.Stateful.Contains(name))
                rules = rules.Concat(OfStateful(name, service, services));
            else if (ContainerFiles.Stateless.Contains(name))
                rules = rules.Concat(OfStateless(service));
            else
                rules = rules.Concat(OfTheDoor(service));
            foreach (var rule in rules)
                yield return $"{name}: {rule}";
        }

        foreach (var rule in OfSecrets(stack))
            yield return rule;
    }

    /// <summary>Nothing secret in the environment; secrets are made by the operator, under names that change with their content.</summary>
    public static IEnumerable<string> OfSecrets(YamlMappingNode stack)
    {
        var names = stack.Keys().Where(key => key.Contains(".environment.", StringComparison.Ordinal)).Select(key => key[(key.LastIndexOf('.') + 1)..]);
        foreach (var name in names.Where(name => Secret().IsMatch(name) && !name.EndsWith("_FILE", StringComparison.Ordinal)))
            yield return $"{name} is secret and stands in the environment";
        foreach (var (name, secret) in (YamlMappingNode)stack["secrets"])
        {
            if (secret.At("external") != "true" || secret.At("name")?.StartsWith("${SECRET_", StringComparison.Ordinal) != true)
                yield return $"{name} is not a secret that the operator makes, named by its content";
        }
    }

    public static IEnumerable<string> OfAll(string name, YamlMappingNode service)
    {
        if (!Memory().IsMatch(service.At("deploy", "resources", "limits", "memory") ?? ""))
            yield return "it may take all memory of its machine";
        if (service.At("deploy", "endpoint_mode") != "dnsrr")
            yield return "it has a service address, which not every kernel can give";
        if (!Regex.IsMatch(service.At("image") ?? "", @"^\$\{REGISTRY(:\?)?\}/" + name + @":\$\{[A-Z_]*VERSION(:\?)?\}$"))
            yield return "its image has no version, and a tag that moves cannot be gone back to";
        foreach (var key in service.Children.Keys.Select(key => key.ToString()).Intersect(Foreign))
            yield return $"it has {key}";
        if (name != "nginx" && service.Find("ports") is not null)
            yield return "it is open to the world";
    }

    private static IEnumerable<string> OfStateful(string name, YamlMappingNode service, IReadOnlyDictionary<string, YamlMappingNode> services)
    {
        var deploy = service.Find("deploy")!;
        if (deploy.At("replicas") != "1" || deploy.At("placement", "max_replicas_per_node") != "1")
            yield return "it can be there twice";
        foreach (var change in (string[])["update_config", "rollback_config"])
        {
            if (deploy.At(change, "order") != "stop-first")
                yield return $"its {change} has two of it for a moment";
        }

        if (!deploy.List("placement", "constraints").Any(one => one.StartsWith("node.labels.pustakalaya.", StringComparison.Ordinal)))
            yield return "it may move to a machine that has not its volume";
        var volumes = service.List("volumes").Select(one => one.Split(':')[0]).ToList();
        if (volumes.Count != 1 || services.Where(other => other.Key != name).SelectMany(other => other.Value.List("volumes")).Any(one => one.Split(':')[0] == volumes[0]))
            yield return "it has no volume for itself alone";
        if (Seconds(service.At("stop_grace_period")) < 60)
            yield return "it has no time to put its data down";
        // Of two on one volume neither sees the other; the file system does.
        if (name != "elasticsearch" && !File.ReadAllText(Path.Combine(ContainerFiles.Folder, name, "start")).Contains("flock --nonblock 9 ||", StringComparison.Ordinal))
            yield return "its start takes no lock on its volume";
    }

    private static IEnumerable<string> OfStateless(YamlMappingNode service)
    {
        var deploy = service.Find("deploy")!;
        if (!AtLeastTwo().IsMatch(deploy.At("replicas") ?? ""))
            yield return "there is but one";
        foreach (var change in (string[])["update_config", "rollback_config"])
        {
            if (deploy.At(change, "order") != "start-first" || deploy.At(change, "parallelism") != "1")
                yield return $"its {change} leaves a gap";
        }

        if (deploy.At("update_config", "failure_action") != "rollback" || deploy.At("update_config", "monitor") is null)
            yield return "a broken version stays";
        if (Seconds(service.At("stop_grace_period")) <= 35)
            yield return "it cannot finish what it has begun";
    }

    private static IEnumerable<string> OfTheDoor(YamlMappingNode service)
    {
        if (service.Find("ports") is not YamlSequenceNode ports || ports.Children.Any(port => port.At("mode") != "host"))
            yield return "it does not see its visitors' addresses";
        // It holds a port of its machine: two at once are impossible there.
        if (service.At("deploy", "update_config", "order") != "stop-first")
            yield return "its successor would wait for the port for ever";
    }

    private static double Seconds(string? time) => time switch
    {
        null => 10,
        [.. var minutes, 'm'] => 60 * double.Parse(minutes, CultureInfo.InvariantCulture),
        [.. var seconds, 's'] => double.Parse(seconds, CultureInfo.InvariantCulture),
        _ => throw new FormatException($"'{time}' is no time."),
    };

    [GeneratedRegex("^[0-9]+[MG]$")]
    private static partial Regex Memory();

    [GeneratedRegex(@"^(\$\{[A-Z_]+:-)?([2-9]|[1-9][0-9]+)\}?$")]
    private static partial Regex AtLeastTwo();

    [GeneratedRegex("(?i)password|secret|token|key$|^ConnectionStrings")]
    private static partial Regex Secret();
}
