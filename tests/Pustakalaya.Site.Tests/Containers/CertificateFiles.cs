using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Pustakalaya.Site.Tests.Containers;

/// <summary>A certificate that vouches for itself, and its key, in a folder.</summary>
internal sealed class CertificateFiles : IDisposable
{
    public CertificateFiles(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        Hash = certificate.GetCertHashString();
        File.WriteAllText(Path.Combine(Folder, "tls.crt"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(Folder, "tls.key"), key.ExportPkcs8PrivateKeyPem());
    }

    public string Hash { get; }

    public string Folder { get; } = Directory.CreateTempSubdirectory("pustakalaya-tls-").FullName;

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
