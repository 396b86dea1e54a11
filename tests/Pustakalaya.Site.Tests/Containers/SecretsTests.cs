using System.Diagnostics;
using FluentAssertions;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Site.Tests.Containers;

/// <summary><c>ci/secrets</c> as an operator runs it, on a file and a key of its own.</summary>
public sealed class SecretsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pustakalaya-secrets-").FullName;

    private string Encrypted => Path.Combine(_folder, "env", "production.age");

    private string Recipients => Path.Combine(_folder, "env", "recipients.txt");

    private string Key => Path.Combine(_folder, "key.txt");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [RequiresFact(Needs.Age)]
    public async Task Fresh_secrets_are_made_once_and_lie_there_encrypted()
    {
        (await RunAsync("init")).Code.Should().Be(0);
        var values = await OutAsync("first");
        values.Keys.Should().Contain(["postgres.password", "library.password", "replica.password", "Rabbit__Password", "Elastic__Password", "ConnectionStrings__Library"]);
        values["ConnectionStrings__Library"].Should().Contain($"Password={values["library.password"]};");
        values.Values.Should().OnlyContain(value => value.Length >= 16).And.OnlyHaveUniqueItems();
        var file = await File.ReadAllTextAsync(Encrypted);
        values.Values.Should().OnlyContain(value => !file.Contains(value, StringComparison.Ordinal));
        (await RunAsync("init")).Should().Match<(int Code, string Said)>(r => r.Code == 1 && r.Said.Contains("is there already", StringComparison.Ordinal));
    }

    [RequiresFact(Needs.Age)]
    public async Task One_key_alone_is_found_by_the_check_and_a_second_opens_the_file_after_a_rotation()
    {
        await RunAsync("init");
        (await RunAsync("check")).Should().Match<(int Code, string Said)>(r => r.Code == 1 && r.Said.Contains("only one key", StringComparison.Ordinal));
        var other = Path.Combine(_folder, "other.txt");
        await File.AppendAllTextAsync(Recipients, await MakeKeyAsync(other));
        (await RunAsync(["check"], other)).Code.Should().Be(4, "it is not encrypted for that one yet");
        (await RunAsync("rotate", "Rabbit__Password")).Code.Should().Be(0);
        (await RunAsync(["check"], other)).Code.Should().Be(0);
        (await RunAsync("check")).Code.Should().Be(0);
    }

    [RequiresFact(Needs.Age)]
    public async Task A_rotation_changes_what_is_named_what_follows_from_it_and_nothing_else()
    {
        await RunAsync("init");
        var before = await OutAsync("before");
        (await RunAsync("rotate", "library.password")).Code.Should().Be(0);
        var after = await OutAsync("after");
        after.Where(one => before[one.Key] != one.Value).Select(one => one.Key).Should().BeEquivalentTo("library.password", "ConnectionStrings__Library");
        after["ConnectionStrings__Library"].Should().Contain($"Password={after["library.password"]};");
        (await RunAsync("rotate", "tls.key")).Code.Should().Be(2, "it comes from an authority");
    }

    [RequiresTheory(Needs.Age)]
    [InlineData("sed -i '/^Rabbit__Password=/d'", "Rabbit__Password is missing")]
    [InlineData("sed -i 's/^Elastic__Password=.*/Elastic__Password=short/'", "Elastic__Password has fewer than 16 signs")]
    [InlineData("sed -i 's/^library.password=.*/library.password=abcdefghijklmnopqrst/'", "another password than library.password")]
    [InlineData("sed -i '$aUnknown=abcdefghijklmnopqrst'", "Unknown is not known")]
    public async Task An_edit_that_would_be_wrong_is_not_saved(string editor, string says)
    {
        await RunAsync("init");
        var before = await File.ReadAllTextAsync(Encrypted);
        (await RunAsync(["edit"], Key, editor)).Should().Match<(int Code, string Said)>(r => r.Code == 1 && r.Said.Contains(says, StringComparison.Ordinal));
        (await File.ReadAllTextAsync(Encrypted)).Should().Be(before);
    }

    [RequiresFact(Needs.Age)]
    public async Task Whoever_cannot_open_it_cannot_close_it_either()
    {
        await RunAsync("init");
        await File.WriteAllTextAsync(Recipients, await MakeKeyAsync(Path.Combine(_folder, "stranger.txt")));
        var before = await File.ReadAllTextAsync(Encrypted);
        (await RunAsync("rotate", "--all")).Should().Match<(int Code, string Said)>(r => r.Code == 4 && r.Said.Contains("your own key is not in", StringComparison.Ordinal));
        (await File.ReadAllTextAsync(Encrypted)).Should().Be(before);
    }

    private Task<(int Code, string Said)> RunAsync(params string[] arguments) => RunAsync(arguments, Key);

    private async Task<(int Code, string Said)> RunAsync(string[] arguments, string key, string? editor = null)
    {
        var start = new ProcessStartInfo(Path.Combine(RunningLibrary.Root, "ci", "secrets")) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        start.Environment["PUSTAKALAYA_SECRETS"] = Encrypted;
        start.Environment["PUSTAKALAYA_AGE_KEY"] = key;
        start.Environment["EDITOR"] = editor ?? "false";
        // The editor is a word or several; a shell would take the quotes.
        if (editor is not null)
        {
            var script = Path.Combine(_folder, "editor");
            await File.WriteAllTextAsync(script, $"#!/bin/sh\n{editor} \"$1\"\n");
            start.Environment["EDITOR"] = "sh " + script;
        }

        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await errors);
    }

    private async Task<Dictionary<string, string>> OutAsync(string name)
    {
        var folder = Path.Combine(_folder, name);
        (await RunAsync("out", folder)).Code.Should().Be(0);
        return Directory.GetFiles(folder).ToDictionary(file => Path.GetFileName(file)!, File.ReadAllText);
    }

    private static async Task<string> MakeKeyAsync(string path)
    {
        using var keygen = Process.Start(new ProcessStartInfo("age-keygen") { ArgumentList = { "-o", path }, RedirectStandardError = true })!;
        await keygen.StandardError.ReadToEndAsync();
        await keygen.WaitForExitAsync();
        return (await File.ReadAllLinesAsync(path)).Single(line => line.StartsWith("# public key: ", StringComparison.Ordinal))["# public key: ".Length..] + "\n";
    }
}
