using System.Text.RegularExpressions;
using FluentAssertions;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Site.Tests.Architecture;

/// <summary>Every row of docs/attacks.md has a test that is named after it, and every such test a row.</summary>
public sealed partial class AttackRowsTests
{
    [Fact]
    public void Every_attack_has_a_test_and_every_such_test_its_row()
    {
        var rows = File.ReadLines(Path.Combine(RunningLibrary.Root, "docs", "attacks.md")).Select(line => Row().Match(line)).Where(m => m.Success).Select(m => m.Groups[1].Value);
        var tests = Directory.GetFiles(Path.Combine(RunningLibrary.Root, "tests"), "*Tests.cs", SearchOption.AllDirectories)
            .SelectMany(file => Test().Matches(File.ReadAllText(file))).Select(m => m.Groups[1].Value).Distinct();
        tests.Should().BeEquivalentTo(rows);
    }

    [GeneratedRegex(@"^\| (\d\d) \|")]
    private static partial Regex Row();

    [GeneratedRegex(@"public (?:async Task|void) Row_(\d\d)_")]
    private static partial Regex Test();
}
