using Pustakalaya.Site;
using Pustakalaya.Site.Web;

return await Startup.RunAsync(() =>
{
    var builder = WebApplication.CreateBuilder(args);
    builder.AddSite();
    var app = builder.Build();
    app.UseSite();
    return app;
});
