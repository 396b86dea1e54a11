using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace Pustakalaya.Site.Tests.Operations;

/// <summary>Requests of the test server come from nowhere: this one says from where, by a header of the tests' own.</summary>
internal sealed class CallersAddress : IStartupFilter
{
    public const string Header = "Test-Address";

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use((context, go) =>
        {
            context.Connection.RemoteIpAddress = context.Request.Headers[Header] is [{ } address] ? IPAddress.Parse(address) : null;
            return go(context);
        });
        next(app);
    };
}
