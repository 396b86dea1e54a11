using System.Diagnostics;

namespace Pustakalaya.Testing;

/// <summary>Docker's engine as an operator uses it: by its commands. What tests start bears <see cref="Name"/>, by which ci/test removes what a killed test has left.</summary>
public static class ContainerEngine
{
    private static readonly Lazy<string?> Looked = new(Look);

    /// <summary>Why there is no engine to use, or null.</summary>
    public static string? Missing => Looked.Value;

    public static string Name { get; } = Environment.GetEnvironmentVariable("PUSTAKALAYA_TEST_CONTAINERS") is { Length: > 0 } name ? name : $"pustakalaya-test-{Environment.ProcessId}";

    public static string Label => "pustakalaya.test=" + Name;

    /// <summary>The engine's own machine as containers see it: what a test listens on, they reach there.</summary>
    public static async Task<string> HostAsync() => await DockerAsync("network", "inspect", "bridge", "--format", "{{(index .IPAM.Config 0).Gateway}}");

    /// <summary>Builds the image of a folder under docker/, at most in seconds where the engine has it already.</summary>
    public static async Task<string> BuildAsync(string container)
    {
        var image = $"pustakalaya-test/{container}:test";
        await DockerAsync("build", "--quiet", "--file", $"docker/{container}/Dockerfile.build", "--tag", image, ".");
        return image;
    }

    /// <returns>What the command said.</returns>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static Task<string> DockerAsync(params string[] arguments) => RunAsync("docker", arguments, []);

    public static Task<string> ComposeAsync(IEnumerable<KeyValuePair<string, string>> variables, params string[] arguments) =>
        Requirements.Find("docker-compose") is null ? RunAsync("docker", ["compose", .. arguments], variables) : RunAsync("docker-compose", arguments, variables);

    /// <summary>What a container wrote, errors too.</summary>
    public static async Task<string> LogAsync(string container)
    {
        var (output, errors) = await BothAsync("docker", ["logs", container], []);
        return output + errors;
    }

    private static async Task<string> RunAsync(string program, IReadOnlyList<string> arguments, IEnumerable<KeyValuePair<string, string>> variables) => (await BothAsync(program, arguments, variables)).Output.Trim();

    private static async Task<(string Output, string Errors)> BothAsync(string program, IReadOnlyList<string> arguments, IEnumerable<KeyValuePair<string, string>> variables)
    {
        var info = new ProcessStartInfo(program, arguments) { WorkingDirectory = RunningLibrary.Root, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in variables)
            info.Environment[name] = value;
        using var process = Process.Start(info)!;
        var said = process.StandardOutput.ReadToEndAsync();
        var complained = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        var (output, errors) = (await said, await complained);
        return process.ExitCode == 0
            ? (output, errors)
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{Tail(output)}\n{Tail(errors)}");
    }

    private static string Tail(string text) => string.Join('\n', text.Split('\n').TakeLast(60));

    private static string? Look()
    {
        if (Requirements.Find("docker") is null) return "a container engine (docker)";
        if (Requirements.Find("docker-compose") is null && Exit("compose", "version") != 0) return "docker-compose";
        return Exit("version") == 0 ? null : "a container engine that answers (docker version)";

        static int Exit(params string[] arguments)
        {
            using var process = Process.Start(new ProcessStartInfo("docker", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode;
        }
    }
}
