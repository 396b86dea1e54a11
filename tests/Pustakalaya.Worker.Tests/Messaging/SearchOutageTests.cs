using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using Pustakalaya.Application.Search;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Worker.Tests.Messaging;

public sealed class SearchOutageTests(MessagingFixture app) : IClassFixture<MessagingFixture>
{
    [RequiresFact(Needs.Postgres)]
    public async Task A_message_waits_for_a_search_cluster_that_is_away_however_often_and_loses_no_attempt()
    {
        await app.ClearAsync();
        var (file, transport) = (FileId.New(), app.NewTransport());
        await transport.PublishAsync([MessagingFixture.Message(file)], default);
        app.Notebook.Before = (_, _) => throw new SearchUnavailableException("Elasticsearch is down.", null);
        // A worker that stops does not wait, so that the test needs not either.
        for (var outage = 0; outage < MessagingFixture.Checks.Attempts + 2; outage++)
            (await HandleNextAsync(transport, new CancellationToken(canceled: true))).Should().Be(1);

        app.Notebook.Before = (_, _) => Task.CompletedTask;
        (await HandleNextAsync(transport, default)).Should().Be(1);
        (await app.WithDbAsync(db => db.Heartbeats.CountAsync(h => h.Worker.StartsWith(file.ToString())))).Should().Be(1);
        (await app.WithDbAsync(db => db.DeadMessages.CountAsync())).Should().Be(0);
    }

    /// <returns>Which attempt it was.</returns>
    private async Task<int> HandleNextAsync(Application.Adapters.Messaging.IMessageTransport transport, CancellationToken stop)
    {
        var delivery = await MessageTransportContract.ReceiveAsync(transport, MessagingFixture.Checks);
        await app.NewConsumer(transport).HandleAsync(delivery, MessagingFixture.Checks, stop, default);
        return delivery.Attempt;
    }
}
