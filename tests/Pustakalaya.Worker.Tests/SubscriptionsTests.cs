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
    public void Queues_have_names_of_their_own() => Subscriptions.All.Select(s => s.Queue).Should().OnlyHaveUniqueItems();
}
