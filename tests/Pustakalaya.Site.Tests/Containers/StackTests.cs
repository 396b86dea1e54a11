using System.Globalization;
using FluentAssertions;
using Xunit;
using YamlDotNet.RepresentationModel;
using static Pustakalaya.Site.Tests.Containers.ContainerFiles;

namespace Pustakalaya.Site.Tests.Containers;

/// <summary>What the swarm would not refuse, and what would cost readers an hour or the library its data.</summary>
public sealed class StackTests
{
    private static readonly YamlMappingNode Stack = Read("stack.yml");

    public static TheoryData<string> Stateful => [.. ContainerFiles.Stateful];

    public static TheoryData<string> Stateless => [.. ContainerFiles.Stateless];

    public static TheoryData<string> All => [.. Stack.Services().Keys];

    [Fact]
    public void The_stack_has_every_container_and_no_other() => Stack.Services().Keys.Should().BeEquivalentTo(ContainerFiles.All);

    [Theory]
    [MemberData(nameof(Stateful))]
    public void What_holds_data_is_never_there_twice(string service)
    {
        var deploy = Stack.Services()[service].Find("deploy")!;
        deploy.At("replicas").Should().Be("1");
        deploy.At("update_config", "order").Should().Be("stop-first");
        deploy.At("rollback_config", "order").Should().Be("stop-first");
        deploy.At("placement", "max_replicas_per_node").Should().Be("1");
        deploy.List("placement", "constraints").Should().ContainSingle().Which.Should().StartWith("node.labels.pustakalaya.", "a local volume does not follow its task");
        var volume = Stack.Services()[service].List("volumes").Should().ContainSingle().Which.Split(':')[0];
        Stack.Services().Where(other => other.Key != service).SelectMany(other => other.Value.List("volumes")).Should().NotContain(one => one.StartsWith(volume + ":", StringComparison.Ordinal));
        Seconds(Stack.Services()[service].At("stop_grace_period")).Should().BeGreaterThanOrEqualTo(60, "it has data to put down");
    }

    [Theory]
    [MemberData(nameof(Stateless))]
    public void What_holds_no_data_is_replaced_without_a_gap_and_comes_back_by_itself(string service)
    {
        var deploy = Stack.Services()[service].Find("deploy")!;
        int.Parse(deploy.At("replicas")!, CultureInfo.InvariantCulture).Should().BeGreaterThanOrEqualTo(2);
        foreach (var change in (string[])["update_config", "rollback_config"])
        {
            deploy.At(change, "order").Should().Be("start-first");
            deploy.At(change, "parallelism").Should().Be("1");
        }

        deploy.At("update_config", "failure_action").Should().Be("rollback");
        deploy.At("update_config", "monitor").Should().NotBeNull();
        Stack.Services()[service].List("ports").Should().BeEmpty("with a port of the machine the new one would wait for the old one's for ever");
        Seconds(Stack.Services()[service].At("stop_grace_period")).Should().BeGreaterThan(35, "it finishes what it has begun");
    }

    [Theory]
    [MemberData(nameof(All))]
    public void No_service_may_eat_the_machine_name_an_image_loosely_or_be_built_by_the_swarm(string service)
    {
        var node = Stack.Services()[service];
        node.At("deploy", "resources", "limits", "memory").Should().MatchRegex("^[0-9]+[MG]$");
        node.At("deploy", "endpoint_mode").Should().Be("dnsrr");
        node.At("image").Should().MatchRegex(@"^\$\{REGISTRY(:\?)?\}/" + service + @":\$\{[A-Z_]*VERSION(:\?)?\}$", "a tag that moves cannot be rolled back to");
        node.Children.Keys.Select(key => key.ToString()).Should().NotIntersectWith(["build", "container_name", "restart", "depends_on", "privileged", "cap_add"]);
    }

    [Fact]
    public void Only_the_door_is_open_and_it_sees_its_visitors_addresses()
    {
        Stack.Services().Where(service => service.Value.Find("ports") is not null).Select(service => service.Key).Should().Equal("nginx");
        foreach (var port in ((YamlSequenceNode)Stack.Services()["nginx"].Find("ports")!).Children)
            port.At("mode").Should().Be("host");
        // It holds ports of the machine: two at once are impossible there.
        Stack.Services()["nginx"].At("deploy", "update_config", "order").Should().Be("stop-first");
    }

    [Fact]
    public void Nothing_secret_stands_in_the_environment()
    {
        var names = Stack.Keys().Where(key => key.Contains(".environment.", StringComparison.Ordinal)).Select(key => key[(key.LastIndexOf('.') + 1)..]);
        names.Where(name => name.Contains("password", StringComparison.OrdinalIgnoreCase) || name.StartsWith("ConnectionStrings", StringComparison.Ordinal) || name.Contains("KEY", StringComparison.Ordinal))
            .Should().OnlyContain(name => name.EndsWith("_FILE", StringComparison.Ordinal));
        foreach (var (name, secret) in (YamlMappingNode)Stack["secrets"])
        {
            secret.At("external").Should().Be("true", $"{name} is made by the operator");
            secret.At("name").Should().StartWith("${SECRET_", "a changed secret is another one");
        }
    }

    private static double Seconds(string? time) => time switch
    {
        null => 10,
        [.. var minutes, 'm'] => 60 * double.Parse(minutes, CultureInfo.InvariantCulture),
        [.. var seconds, 's'] => double.Parse(seconds, CultureInfo.InvariantCulture),
        _ => throw new FormatException($"'{time}' is no time."),
    };
}
