using System.Globalization;
using Pustakalaya.Application.Ingest;

namespace Pustakalaya.Worker.Commands;

/// <summary>What nobody could carry out: lists it, shows one, replays one or all. Each line of the list is for a person and for <c>cut</c>: fields parted by tabs.</summary>
internal static class DeadLetters
{
    public static Task<int> RunAsync(string[] args) => args switch
    {
        ["list"] => OneShot.RunAsync(ListAsync),
        ["show", var id] when TryRead(id, out var number) => OneShot.RunAsync((services, ct) => ShowAsync(services, number, ct)),
        ["replay", "--all"] => OneShot.RunAsync((services, ct) => ReplayAsync(services, null, ct)),
        ["replay", var id] when TryRead(id, out var number) => OneShot.RunAsync((services, ct) => ReplayAsync(services, number, ct)),
        _ => Usage.RefuseAsync(["dead-letters", .. args]),
    };

    private static bool TryRead(string text, out long number) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private static async Task<int> ListAsync(IServiceProvider services, CancellationToken ct)
    {
        long? before = null;
        do
        {
            var page = (await services.SendAsync(new ListDeadLetters.Query(before), ct)).Value;
            foreach (var row in page.Rows)
                await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{row.Id}\t{row.DiedAt:u}\t{QueueOf(row)}\t{row.Name}\t{OneLine(row.Reason)}"));
            before = page.Next;
        }
        while (before is not null);
        return ExitCode.Ok;
    }

    private static async Task<int> ShowAsync(IServiceProvider services, long id, CancellationToken ct)
    {
        var found = await services.SendAsync(new ReadDeadLetter.Query(id), ct);
        if (!found.IsOk)
            return await MissAsync(id);
        var row = found.Value;
        await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"id: {row.Id}\nmessage: {row.MessageId}\nqueue: {QueueOf(row)}\nname: {row.Name}\ndied: {row.DiedAt:u}\nreason: {OneLine(row.Reason)}\n\n{row.Body}"));
        return ExitCode.Ok;
    }

    private static async Task<int> ReplayAsync(IServiceProvider services, long? id, CancellationToken ct)
    {
        var replayed = await services.SendAsync(new ReplayDeadLetters.Command(id), ct);
        if (!replayed.IsOk)
            return await MissAsync(id ?? 0);
        await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{replayed.Value.Replayed} replayed"));
        return ExitCode.Ok;
    }

    private static async Task<int> MissAsync(long id)
    {
        await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"There is no dead letter {id}: 'dead-letters list' shows those there are."));
        return ExitCode.SomeFailed;
    }

    private static string QueueOf(ListDeadLetters.Row row) => row.Queue.Length == 0 ? "-" : row.Queue;

    private static string OneLine(string text) => text.ReplaceLineEndings(" ").Replace('\t', ' ');
}
