using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using Pustakalaya.Application.Adapters.Persistence;
using Pustakalaya.Domain.Accounts;
using Pustakalaya.Domain.Ingest;

namespace Pustakalaya.Application.Reading;

/// <summary>
/// Lets an editor see a draft's lesson where nobody is signed in: a sealed part of its address, for one file and one editor. It ends after two hours, and
/// at once when the editor's password or role changes.
/// </summary>
internal sealed class LessonPasses(IDataProtectionProvider protection, LibraryDb db, TimeProvider time)
{
    internal static readonly TimeSpan Lasts = TimeSpan.FromHours(2);

    private const int Length = 16 + 16 + 16 + 8;

    private readonly IDataProtector _seal = protection.CreateProtector("Pustakalaya.LessonPass.v1");

    /// <summary>Null when there is no such account.</summary>
    public async Task<string?> IssueAsync(FileId file, AccountId account, CancellationToken ct)
    {
        var stamp = await db.Accounts.AsNoTracking().Where(a => a.Id == account).Select(a => (Guid?)a.SecurityStamp).SingleOrDefaultAsync(ct);
        if (stamp is null)
            return null;
        var pass = new byte[Length];
        file.Value.TryWriteBytes(pass);
        account.Value.TryWriteBytes(pass.AsSpan(16));
        stamp.Value.TryWriteBytes(pass.AsSpan(32));
        BinaryPrimitives.WriteInt64LittleEndian(pass.AsSpan(48), (time.GetUtcNow() + Lasts).UtcTicks);
        return WebEncoders.Base64UrlEncode(_seal.Protect(pass));
    }

    /// <summary>Sealed here, for this file, not yet over, and its editor still one.</summary>
    public async Task<bool> AdmitsAsync(string pass, FileId file, CancellationToken ct)
    {
        if (Open(pass) is not { Length: Length } open
            || new Guid(open.AsSpan(0, 16)) != file.Value
            || BinaryPrimitives.ReadInt64LittleEndian(open.AsSpan(48)) <= time.GetUtcNow().UtcTicks)
            return false;
        var account = new AccountId(new Guid(open.AsSpan(16, 16)));
        var stamp = new Guid(open.AsSpan(32, 16));
        return await db.Accounts.AnyAsync(a => a.Id == account && a.SecurityStamp == stamp && a.Role >= Role.Editor, ct);
    }

    private byte[]? Open(string pass)
    {
        try
        {
            return _seal.Unprotect(WebEncoders.Base64UrlDecode(pass));
        }
        catch (Exception e) when (e is CryptographicException or FormatException)
        {
            // Whatever somebody wrote there instead.
            return null;
        }
    }
}
