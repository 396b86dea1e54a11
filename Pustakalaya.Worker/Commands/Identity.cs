namespace Pustakalaya.Worker.Commands;

/// <summary>The secret key of backups: a file, or <c>-</c> for the standard input, which then lies in memory for as long as it is needed.</summary>
internal static class Identity
{
    public static async Task<int> WithAsync(string key, Func<string, Task<int>> command)
    {
        if (key != "-")
        {
            if (File.Exists(key))
                return await command(Path.GetFullPath(key));
            await Console.Error.WriteLineAsync($"There is no key at {key}.");
            return ExitCode.BadSetting;
        }

        var path = Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), $"pustakalaya-{Guid.NewGuid():N}");
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            await using (var file = new FileStream(path, options))
            await using (var input = Console.OpenStandardInput())
                await input.CopyToAsync(file);
            return await command(path);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
