using Pustakalaya.Worker;
using Pustakalaya.Worker.Commands;

// Without arguments: works until it is stopped. With one of these: does one thing and ends.
return await (args switch
{
    [] => Serve.RunAsync(args),
    ["migrate"] => Migrate.RunAsync(),
    ["import", .. var rest] => ImportFolder.RunAsync(rest),
    ["rebuild-index", .. var rest] => RebuildIndexes.RunAsync(rest),
    ["dead-letters", .. var rest] => DeadLetters.RunAsync(rest),
    ["backup", .. var rest] => Backup.RunAsync(rest),
    ["restore", .. var rest] => Restore.RunAsync(rest),
    ["--health"] => Health.RunAsync(),
    ["--help" or "-h"] => Usage.ShowAsync(),
    [var first, ..] when first.StartsWith("--", StringComparison.Ordinal) && first.Contains('=', StringComparison.Ordinal) => Serve.RunAsync(args),
    _ => Usage.RefuseAsync(args),
});
