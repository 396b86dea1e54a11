using FluentAssertions;
using Pustakalaya.Application.Adapters.Media;
using Xunit;

namespace Pustakalaya.Application.Tests.Adapters.Media;

public sealed class ToolPlacesTests
{
    [Fact]
    public async Task What_is_patient_lets_all_others_go_before_and_each_keeps_its_turn()
    {
        var places = new ToolPlaces(1);
        await places.EnterAsync(isPatient: true, CancellationToken.None);
        var order = new List<Task>();
        var pages = Enter(isPatient: true);
        var morePages = Enter(isPatient: true);
        var cover = Enter(isPatient: false);
        var text = Enter(isPatient: false);

        foreach (var next in new[] { cover, text, pages, morePages })
        {
            order.Where(t => t.IsCompleted).Should().BeEmpty();
            places.Leave();
            await next;
            order.Remove(next).Should().BeTrue();
        }

        Task Enter(bool isPatient)
        {
            var entering = places.EnterAsync(isPatient, CancellationToken.None);
            order.Add(entering);
            return entering;
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Who_gives_up_waiting_takes_no_place(bool isPatient)
    {
        var places = new ToolPlaces(1);
        await places.EnterAsync(isPatient: false, CancellationToken.None);
        using var stop = new CancellationTokenSource();
        var gone = places.EnterAsync(isPatient, stop.Token);
        await stop.CancelAsync();
        await gone.Awaiting(g => g).Should().ThrowAsync<OperationCanceledException>();

        places.Leave();
        await places.EnterAsync(isPatient: true, CancellationToken.None);
        var waits = places.EnterAsync(isPatient: false, CancellationToken.None);
        waits.IsCompleted.Should().BeFalse("there is one place");
        places.Leave();
        await waits;
    }
}
