using System.Net;
using FluentAssertions;
using Pustakalaya.Site.Web;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Site.Tests.Operations;

public sealed class StopTests(StopTests.BehindAProxy site) : IClassFixture<StopTests.BehindAProxy>
{
    [RequiresFact(Needs.Postgres)]
    public async Task Told_to_stop_it_serves_on_while_the_proxy_in_front_has_not_heard_of_it()
    {
        using var visitor = new HttpClient { BaseAddress = site.Address };
        (await visitor.GetAsync("/health/ready")).StatusCode.Should().Be(HttpStatusCode.OK);

        var end = site.Process.StopAsync();
        while ((await visitor.GetAsync("/health/ready")).StatusCode != HttpStatusCode.ServiceUnavailable)
            await Task.Delay(50);

        // A connection of its own, as the proxy makes one: the port is still listened on.
        using var another = new HttpClient { BaseAddress = site.Address };
        (await another.GetAsync("/ne/")).StatusCode.Should().Be(HttpStatusCode.OK);
        await site.Process.KillAsync();
        await end;
    }

    [Theory]
    [InlineData(-1, 30, "Site:StopDelaySeconds must be a number from 0 to 60, but is -1.")]
    [InlineData(61, 30, "Site:StopDelaySeconds must be a number from 0 to 60, but is 61.")]
    [InlineData(0, 0, "Site:DrainSeconds must be a number from 1 to 86400, but is 0.")]
    public void A_stop_takes_a_time_that_makes_sense(int delay, int drain, string said) =>
        new SiteOptionsValidator().Validate(null, new SiteOptions { StopDelaySeconds = delay, DrainSeconds = drain }).FailureMessage.Should().Be(said);

    public sealed class BehindAProxy : SiteProcess
    {
        protected override IEnumerable<KeyValuePair<string, string>> Settings => [KeyValuePair.Create("Site__StopDelaySeconds", "60")];
    }
}
