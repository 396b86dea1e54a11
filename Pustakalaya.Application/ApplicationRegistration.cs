using Microsoft.Extensions.Hosting;
using Pustakalaya.Application.Accounts;
using Pustakalaya.Application.Adapters.Media;
using Pustakalaya.Application.Adapters.Persistence;
using Pustakalaya.Application.Adapters.Storage;
using Pustakalaya.Application.Ingest;
using Pustakalaya.Application.Operations;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Application.Reading;
using Pustakalaya.Application.Search;

namespace Pustakalaya.Application;

/// <summary>Everything behind the pages and the queues: the pipeline and the adapters. The host adds its own <see cref="ICurrentUser"/>.</summary>
public static class ApplicationRegistration
{
    public static IHostApplicationBuilder AddApplication(this IHostApplicationBuilder builder)
    {
        builder.AddSecretFiles();
        builder.Services.AddMediator();
        builder.AddPersistence();
        builder.AddStorage();
        builder.AddMedia();
        builder.AddAccounts();
        builder.AddIngest();
        builder.AddSearch();
        builder.AddReading();
        builder.AddOperations();
        return builder;
    }
}
