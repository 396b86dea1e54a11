using System.Net;
using FluentAssertions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Pustakalaya.Site.Web;
using Xunit;

namespace Pustakalaya.Site.Tests.Web;

/// <summary>Under whatever name a reader comes, lessons have another origin, or there are none.</summary>
public sealed class ContentAddressTests
{
    [Theory]
    [InlineData("127.0.0.1:5080", "lessons.localhost:5080")]
    [InlineData("localhost:5080", "lessons.localhost:5080")]
    [InlineData("pustakalaya.localhost", "lessons.localhost")]
    [InlineData("192.168.1.10:5080", "192.168.1.10:5081")]
    [InlineData("school-server:5080", "school-server:5081")]
    [InlineData("library.school.example:5080", "library.school.example:5081")]
    [InlineData("library.school.example", null)]
    [InlineData("192.168.1.10:8080", null)]
    [InlineData("[fe80::1]:5080", null)]
    [InlineData("bad;host", null)]
    public void A_school_server_has_a_second_port_for_readers_on_other_machines(string host, string? lessons) =>
        Address(new ContentOptions(), new SiteOptions { Host = "*" }).For(Request(host)).Should().Be(lessons);

    [Fact]
    public void A_site_for_its_own_machine_alone_opens_no_second_port()
    {
        new ContentOptions().SecondPort(new SiteOptions()).Should().BeNull();
        new ContentOptions().SecondPort(new SiteOptions { Host = "localhost" }).Should().BeNull();
        new ContentOptions { Port = 0 }.SecondPort(new SiteOptions { Host = "*" }).Should().BeNull();
        new ContentOptions { Host = "lessons.example" }.SecondPort(new SiteOptions { Host = "*" }).Should().BeNull();
        Address(new ContentOptions(), new SiteOptions()).For(Request("library.example")).Should().BeNull("a proxy in front of it has no lessons' port either");
    }

    [Fact]
    public void Where_the_sites_port_is_mapped_to_another_that_of_lessons_must_be_said()
    {
        var site = new SiteOptions { Host = "*" };
        Address(new ContentOptions(), site).For(Request("192.168.1.10")).Should().BeNull();
        Address(new ContentOptions { Port = 5081 }, site).For(Request("192.168.1.10")).Should().Be("192.168.1.10:5081");
    }

    [Fact]
    public void Behind_https_a_second_port_would_be_another_scheme_so_that_a_name_is_needed()
    {
        var request = Request("library.example");
        request.Scheme = "https";
        Address(new ContentOptions(), new SiteOptions { Host = "*" }).For(request).Should().BeNull();
    }

    [Theory]
    [InlineData("library.example", "lessons.library.example")]
    [InlineData("LIBRARY.example", "lessons.library.example")]
    [InlineData("www.library.example:8443", "lessons.library.example")]
    [InlineData("library.example:8080", null)]
    [InlineData("10.0.0.7", null)]
    public void A_name_of_its_own_serves_the_sites_that_are_named(string host, string? lessons)
    {
        var address = Address(new ContentOptions { Host = "lessons.library.example", Site = "library.example www.library.example:8443" });
        address.For(Request(host)).Should().Be(lessons);
        address.Framers(Request("lessons.library.example")).Should().Be("library.example www.library.example:8443");
    }

    [Theory]
    [InlineData("lessons.localhost:5080", "localhost:5080 *.localhost:5080 127.0.0.1:5080")]
    [InlineData("192.168.1.10:5081", "192.168.1.10:*")]
    [InlineData("[fe80::1]:5081", "'none'")]
    public void Only_the_site_may_frame_a_lesson(string host, string framers) =>
        Address(new ContentOptions(), new SiteOptions { Host = "*" }).Framers(Request(host)).Should().Be(framers);

    [Theory]
    [InlineData("lessons.localhost:5080", 5080, true)]
    [InlineData("LESSONS.localhost.:5080", 5080, true)]
    [InlineData("192.168.1.10:5081", 5081, true)]
    [InlineData("localhost:5080", 5081, true)]
    [InlineData("192.168.1.10:5081", 5080, false)]
    [InlineData("localhost:5080", 5080, false)]
    [InlineData("evil.lessons.localhost", 5080, false)]
    public void The_name_or_the_port_makes_a_request_one_for_lessons(string host, int port, bool isContent)
    {
        var request = Request(host);
        request.HttpContext.Connection.LocalPort = port;
        request.HttpContext.Connection.LocalIpAddress = IPAddress.Loopback;
        Address(new ContentOptions(), new SiteOptions { Host = "*" }).IsContent(request.HttpContext).Should().Be(isContent);
    }

    [Theory]
    [InlineData("localhost", "", null, "host name of its own")]
    [InlineData("", "", null, "host name of its own")]
    [InlineData("10.0.0.7", "", null, "host name of its own")]
    [InlineData("lessons.example;", "library.example", null, "host name of its own")]
    [InlineData("lessons.example", "", null, "Content:Site is not set")]
    [InlineData("library.example", "library.example", null, "lessons need another")]
    [InlineData("library.example:81", "library.example", null, "")]
    [InlineData("library.example", "library.example:80", null, "lessons need another")]
    [InlineData("lessons.example", "library.example; *", null, "host names divided by spaces")]
    [InlineData("lessons.localhost", "", 5080, "lessons need another")]
    [InlineData("lessons.localhost", "", 70_000, "0 to 65535")]
    [InlineData("lessons.localhost", "", null, "")]
    public void A_setting_that_would_let_lessons_into_the_site_stops_its_start(string host, string site, int? port, string problem)
    {
        var result = new ContentOptionsValidator(Options.Create(new SiteOptions())).Validate(null, new ContentOptions { Host = host, Site = site, Port = port });
        if (problem.Length == 0) result.Succeeded.Should().BeTrue(result.FailureMessage);
        else result.FailureMessage.Should().Contain(problem);
    }

    private static ContentAddress Address(ContentOptions content, SiteOptions? site = null) => new(Options.Create(content), Options.Create(site ?? new SiteOptions()));

    private static HttpRequest Request(string host) => new DefaultHttpContext { Request = { Scheme = "http", Host = new HostString(host) } }.Request;
}
