using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Pustakalaya.Application.Adapters.Search.Elasticsearch;

/// <summary>Connections to the cluster: kept, and over TLS checked against the certificates that the operator names.</summary>
internal static class ElasticHandler
{
    public static SocketsHttpHandler Of(ElasticOptions options)
    {
        var handler = new SocketsHttpHandler
        {
            ConnectTimeout = TimeSpan.FromSeconds(1),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            UseCookies = false,
            UseProxy = false,
        };
        if (options.CaFile.Length > 0)
        {
            var trusted = new X509Certificate2Collection();
            trusted.ImportFromPemFile(options.CaFile);
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.AddRange(trusted);
            handler.SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = policy };
        }

        return handler;
    }

    /// <summary>What is wrong with a file of certificates, or null.</summary>
    public static string? ProblemOf(string file)
    {
        if (!Path.IsPathFullyQualified(file))
            return $"must be an absolute path, but is '{file}'.";
        try
        {
            var found = new X509Certificate2Collection();
            found.ImportFromPemFile(file);
            return found.Count > 0 ? null : $"holds no certificate in PEM: {file}.";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return $"cannot be read as certificates in PEM: {e.Message}";
        }
    }
}
