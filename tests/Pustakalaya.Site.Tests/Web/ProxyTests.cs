using FluentAssertions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Pustakalaya.Site.Web;
using Xunit;

namespace Pustakalaya.Site.Tests.Web;

public sealed class ProxyTests
{
    [Fact]
    public void Without_a_named_proxy_nobody_is_believed() => Forwarded("").ForwardedHeaders.Should().Be(ForwardedHeaders.None);

    [Fact]
    public void Only_the_named_networks_are_believed()
    {
        var forwarded = Forwarded("10.77.0.0/24, fd00::/8");
        forwarded.ForwardedHeaders.Should().Be(ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto);
        forwarded.KnownProxies.Should().BeEmpty();
        forwarded.KnownIPNetworks.Should().Equal(System.Net.IPNetwork.Parse("10.77.0.0/24"), System.Net.IPNetwork.Parse("fd00::/8"));
        forwarded.ForwardLimit.Should().Be(1);
    }

    [Theory]
    [InlineData("nginx")]
    [InlineData("10.77.0.0/24,10.0.0.1/40")]
    public void What_is_no_network_stops_the_site_with_a_sentence(string networks) =>
        new SiteOptionsValidator().Validate(null, new SiteOptions { TrustedProxies = networks }).FailureMessage.Should().StartWith("Site:TrustedProxies must be networks such as 10.0.9.0/24");

    private static ForwardedHeadersOptions Forwarded(string networks)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration["Site:TrustedProxies"] = networks;
        builder.Configuration["Storage:Root"] = Path.GetTempPath();
        builder.Configuration["ConnectionStrings:Library"] = "Host=nowhere";
        builder.AddSite();
        return builder.Services.BuildServiceProvider().GetRequiredService<IOptions<ForwardedHeadersOptions>>().Value;
    }
}
