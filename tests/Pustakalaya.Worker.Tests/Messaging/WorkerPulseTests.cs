using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using Pustakalaya.Application.Adapters.Messaging;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Worker.Tests.Messaging;

public sealed class WorkerPulseTests(MessagingFixture app) : IClassFixture<MessagingFixture>
{
    [RequiresFact(Needs.Postgres)]
    public async Task A_worker_counts_as_alive_for_thirty_seconds_after_its_last_beat()
    {
        var time = new MovableTime();
        var pulse = new WorkerPulse(app.Source, app.NewTransport(), time);
        await pulse.BeatAsync("alive/1", CancellationToken.None);
        time.Pass(TimeSpan.FromSeconds(29));
        (await pulse.IsAliveAsync("alive/", CancellationToken.None)).Should().BeTrue();
        (await pulse.IsAliveAsync("other/", CancellationToken.None)).Should().BeFalse("another machine's worker is no sign of ours");
        time.Pass(TimeSpan.FromSeconds(2));
        (await pulse.IsAliveAsync("alive/", CancellationToken.None)).Should().BeFalse();

        await pulse.BeatAsync("alive/1", CancellationToken.None);
        (await pulse.IsAliveAsync("alive/", CancellationToken.None)).Should().BeTrue();
        await pulse.StopAsync("alive/1", CancellationToken.None);
        (await pulse.IsAliveAsync("alive/", CancellationToken.None)).Should().BeFalse("it signed off");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task With_each_beat_it_says_how_the_transport_looks_from_there()
    {
        var pulse = new WorkerPulse(app.Source, app.NewTransport(), TimeProvider.System);
        await pulse.BeatAsync("seeing/1", CancellationToken.None);
        var heart = await app.WithDbAsync(db => db.Heartbeats.AsNoTracking().SingleAsync(h => h.Worker == "seeing/1"));
        var view = TransportView.Read(heart.Transport)!;
        (view.Kind, view.IsUp).Should().Be(("postgres", true));
        view.Queues.Keys.Should().BeEquivalentTo(MessagingFixture.Subscriptions.Select(s => s.Queue));
    }
}
