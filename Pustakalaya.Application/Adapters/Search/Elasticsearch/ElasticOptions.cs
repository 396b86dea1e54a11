using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using Pustakalaya.Application.Search;

namespace Pustakalaya.Application.Adapters.Search.Elasticsearch;

/// <summary>Section <c>Elastic</c>: where the cluster is and how it is spoken to. Read with <c>Search:Engine=elasticsearch</c> only.</summary>
public sealed class ElasticOptions
{
    public const string Section = "Elastic";

    /// <summary>Address of the cluster, such as <c>https://elasticsearch:9200</c>.</summary>
    public string Url { get; set; } = "";

    public string User { get; set; } = "";

    public string Password { get; set; } = "";

    /// <summary>File with the certificates, in PEM, that the cluster's own is signed by; empty for those the system trusts.</summary>
    public string CaFile { get; set; } = "";

    /// <summary>What the names of this library's indices begin with, where several libraries share a cluster.</summary>
    public string Prefix { get; set; } = "pustakalaya";

    /// <summary>How long a search waits for the cluster before the library's own database answers.</summary>
    public int SearchMilliseconds { get; set; } = 1_500;

    internal TimeSpan SearchBudget => TimeSpan.FromMilliseconds(SearchMilliseconds);
}

internal sealed partial class ElasticOptionsValidator(IOptions<SearchOptions> search) : IValidateOptions<ElasticOptions>
{
    public ValidateOptionsResult Validate(string? name, ElasticOptions options)
    {
        if (search.Value.Engine != SearchOptions.Elasticsearch)
            return ValidateOptionsResult.Success;
        var problems = new List<string>();
        if (!Uri.TryCreate(options.Url, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.UserInfo.Length > 0)
            problems.Add("Elastic:Url must be the cluster's address, for example https://elasticsearch:9200, without user and password.");
        else if (options.CaFile.Length > 0 && url.Scheme != "https")
            problems.Add("Elastic:CaFile is of use only when Elastic:Url begins with https.");
        if ((options.User.Length == 0) != (options.Password.Length == 0))
            problems.Add("Elastic:User and Elastic:Password go together: give both or none.");
        if (options.CaFile.Length > 0 && ElasticHandler.ProblemOf(options.CaFile) is { } problem)
            problems.Add($"Elastic:CaFile {problem}");
        if (!Names().IsMatch(options.Prefix))
            problems.Add("Elastic:Prefix must be 1 to 50 small letters, digits and hyphens, beginning with a letter.");
        if (options.SearchMilliseconds is < 100 or > 10_000)
            problems.Add($"Elastic:SearchMilliseconds must be 100 to 10000, but is {options.SearchMilliseconds}.");
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    [GeneratedRegex("^[a-z][a-z0-9-]{0,49}$")]
    private static partial Regex Names();
}
