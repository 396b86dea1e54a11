namespace Pustakalaya.Application.Adapters.Persistence;

/// <summary>Where the library's database is. Read from <c>ConnectionStrings:Library</c>.</summary>
public sealed class PersistenceOptions
{
    public string ConnectionString { get; set; } = "";
}
