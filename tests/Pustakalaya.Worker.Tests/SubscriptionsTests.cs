using FluentAssertions;
using Pustakalaya.Application.Adapters.Messaging;
using Xunit;

namespace Pustakalaya.Worker.Tests;

public sealed class SubscriptionsTests
{
    [Fact]
    public void Every_event_has_a_queue_that_wants_it()
    {
        foreach (var happened in MessageNames.All)
            Subscriptions.All.Should().Contain(s => s.Wants(MessageNames.Of(happened)), "{0} would be put aside unread", happened.Name);
    }

    [Fact]
    public void Queues_have_names_of_their_own() => Subscriptions.Of("elasticsearch").Select(s => s.Queue).Should().OnlyHaveUniqueItems();

    [Fact]
    public void A_cluster_has_a_queue_of_its_own_that_hears_what_the_tables_hear()
    {
        Subscriptions.Of(null).Should().BeSameAs(Subscriptions.All).And.NotContain(s => s.Queue == "search.index-item-elastic");
        var all = Subscriptions.Of("elasticsearch");
        foreach (var happened in MessageNames.All.Select(MessageNames.Of))
            all.Single(s => s.Queue == "search.index-item-elastic").Wants(happened).Should().Be(all.Single(s => s.Queue == "search.index-item").Wants(happened), happened);
    }
}
