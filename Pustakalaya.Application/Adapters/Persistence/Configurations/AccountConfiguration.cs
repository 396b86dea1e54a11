using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Pustakalaya.Domain.Accounts;

namespace Pustakalaya.Application.Adapters.Persistence.Configurations;

internal sealed class AccountConfiguration : IEntityTypeConfiguration<Account>
{
    public void Configure(EntityTypeBuilder<Account> account)
    {
        account.ToTable("accounts");
        account.HasKey(a => a.Id);
        account.Property(a => a.Id).ValueGeneratedNever();
        account.Property(a => a.Email).HasMaxLength(254);
        account.Property(a => a.EmailKey).HasMaxLength(254);
        account.HasIndex(a => a.EmailKey).IsUnique();
        account.Property(a => a.Name).HasMaxLength(200);
        account.Ignore(a => a.Events);
    }
}
