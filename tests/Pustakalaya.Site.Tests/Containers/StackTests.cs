using FluentAssertions;
using Xunit;
using YamlDotNet.RepresentationModel;
using static Pustakalaya.Site.Tests.Containers.ContainerFiles;

namespace Pustakalaya.Site.Tests.Containers;

public sealed class StackTests
{
    [Fact]
    public void The_stack_keeps_every_rule() => StackRules.Broken(Read("stack.yml")).Should().BeEmpty();

    [Fact]
    public void A_certificate_adds_a_port_and_two_secrets_to_the_door_and_nothing_else()
    {
        var stack = Read("stack.tls.yml");
        stack.Services().Keys.Should().Equal("nginx");
        var door = stack.Services()["nginx"];
        door.Children.Keys.Select(key => key.ToString()).Should().BeEquivalentTo("ports", "secrets");
        ((YamlSequenceNode)door.Find("ports")!).Children.Should().ContainSingle().Which.At("mode").Should().Be("host");
        StackRules.OfSecrets(stack).Should().BeEmpty();
    }

    [Fact]
    public void Backups_add_one_service_that_nothing_of_the_stack_needs()
    {
        var stack = Read("stack.backup.yml");
        stack.Services().Keys.Should().Equal("backup");
        var backup = stack.Services()["backup"];
        StackRules.OfAll("backup", backup).Should().BeEmpty();
        (backup.At("deploy", "replicas"), backup.At("deploy", "update_config", "order")).Should().Be(("1", "stop-first"), "two at once would wait for each other");
        backup.At("deploy", "update_config", "failure_action").Should().Be("rollback", "it is the worker's program, and goes back with it");
        foreach (var label in (string[])["pustakalaya.version", "pustakalaya.before"])
            backup.At("deploy", "labels", label).Should().NotBeNull().And.Be(Read("stack.yml").Services()["worker"].At("deploy", "labels", label), "it carries the product's version as well");
        backup.At("environment", "Backup__Host").Should().Be("postgres-replica", "readers do not feel it");
        Read("stack.yml").Keys().Should().NotContain(key => key.Contains("backup", StringComparison.Ordinal));
    }

    /// <summary>One change to the stack, and the rule that it breaks.</summary>
    [Theory]
    [InlineData("  replicas: 1\n", "  replicas: 2\n", "postgres-primary: it can be there twice")]
    [InlineData("{ max_replicas_per_node: 1, constraints: [\"node.labels.pustakalaya.broker == yes\"] }", "{ constraints: [\"node.labels.pustakalaya.broker == yes\"] }", "rabbitmq: it can be there twice")]
    [InlineData("update_config: { parallelism: 1, order: stop-first, failure_action: pause }", "update_config: { parallelism: 1, order: start-first }", "elasticsearch: its update_config has two of it for a moment")]
    [InlineData("rollback_config: { parallelism: 1, order: stop-first }", "rollback_config: { parallelism: 1 }", "postgres-replica: its rollback_config has two of it for a moment", "rollback_config: { parallelism: 1, order: start-first }")]
    [InlineData("constraints: [\"node.labels.pustakalaya.database == yes\"]", "constraints: [\"node.role == manager\"]", "postgres-primary: it may move to a machine that has not its volume")]
    [InlineData("[replica:/var/lib/postgresql/data]", "[database:/var/lib/postgresql/data]", "postgres-replica: it has no volume for itself alone")]
    [InlineData("stop_grace_period: 2m", "stop_grace_period: 10s", "postgres-primary: it has no time to put its data down")]
    [InlineData("${SITE_REPLICAS:-2}", "1", "site: there is but one")]
    [InlineData("update_config: { parallelism: 1, order: start-first,", "update_config: { parallelism: 2, order: start-first,", "site: its update_config leaves a gap")]
    [InlineData("rollback_config: { parallelism: 1, order: start-first,", "rollback_config: { parallelism: 1, order: stop-first,", "worker: its rollback_config leaves a gap")]
    [InlineData("failure_action: rollback, max_failure_ratio", "failure_action: continue, max_failure_ratio", "site: a broken version stays")]
    [InlineData("monitor: 20s, ", "", "worker: a broken version stays")]
    [InlineData("stop_grace_period: 31m", "stop_grace_period: 10s", "site: it cannot finish what it has begun")]
    [InlineData("memory: 768M", "cpus: '2'", "site: it may take all memory of its machine")]
    [InlineData("${REGISTRY}/site:${VERSION:?}", "${REGISTRY}/site:latest", "site: its image has no version, and a tag that moves cannot be gone back to")]
    [InlineData("${REGISTRY}/worker:${VERSION}", "${REGISTRY}/worker", "worker: its image has no version, and a tag that moves cannot be gone back to")]
    [InlineData("x-stateless: &stateless\n  endpoint_mode: dnsrr", "x-stateless: &stateless\n  endpoint_mode: vip", "site: it has a service address, which not every kernel can give")]
    [InlineData("    hostname: rabbitmq\n", "    hostname: rabbitmq\n    ports: [\"15672:15672\"]\n", "rabbitmq: it is open to the world")]
    [InlineData("    init: true\n", "    init: true\n    depends_on: [rabbitmq]\n", "worker: it has depends_on")]
    [InlineData("    init: true\n", "    init: true\n    container_name: worker\n", "worker: it has container_name")]
    [InlineData("protocol: tcp, mode: host", "protocol: tcp, mode: ingress", "nginx: it does not see its visitors' addresses")]
    [InlineData("order: stop-first, failure_action: rollback, monitor: 10s", "order: start-first, failure_action: rollback, monitor: 10s", "nginx: its successor would wait for the port for ever")]
    [InlineData("  Rabbit__User: pustakalaya\n", "  Rabbit__User: pustakalaya\n  Rabbit__Password: abc\n", "Rabbit__Password is secret and stands in the environment")]
    [InlineData("POSTGRES_PASSWORD_FILE: /run/secrets/postgres.password", "POSTGRES_PASSWORD: abc", "POSTGRES_PASSWORD is secret and stands in the environment")]
    [InlineData("{ external: true, name: \"${SECRET_LIBRARY_PASSWORD:?}\" }", "{ file: ./library.password }", "library.password is not a secret that the operator makes, named by its content")]
    [InlineData("\"${SECRET_LIBRARY_PASSWORD:?}\"", "library", "library.password is not a secret that the operator makes, named by its content")]
    [InlineData("  rabbitmq:\n    image", "  broker:\n    image", "the stack has every container and no other")]
    public void A_stack_that_breaks_a_rule_is_refused_with_the_rule(string was, string becomes, string rule, string? otherwise = null)
    {
        var text = File.ReadAllText(Path.Combine(Folder, "stack.yml"));
        text.Should().Contain(was, "else nothing is broken here");
        foreach (var one in new[] { becomes, otherwise }.OfType<string>())
            StackRules.Broken(Parse(text.Replace(was, one, StringComparison.Ordinal))).Should().Contain(rule);
    }
}
