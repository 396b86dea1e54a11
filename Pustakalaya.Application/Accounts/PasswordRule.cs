using System.Collections.Frozen;
using FluentValidation;

namespace Pustakalaya.Application.Accounts;

/// <summary>What a new password must be: long, and not one of those that are tried first.</summary>
internal static class PasswordRule
{
    public const int MinLength = 10;

    // The commonest of ten characters and more (shorter ones are refused anyway), and what people here would think of first.
    private static readonly FrozenSet<string> Commonest = """
        1234567890 0123456789 0987654321 9876543210 12345678910 123456789a a123456789 1234567891 1234554321 1231231234 1122334455 1234512345
        123123123123 147258369 1472583690 1029384756 1a2b3c4d5e 1q2w3e4r5t 1q2w3e4r5t6y q1w2e3r4t5 q1w2e3r4t5y6 1qaz2wsx3edc zaq12wsxcde3 1qazxsw23edc
        qwertyuiop qwerty1234 qwerty12345 qwerty123456 qwertyuiop123 qwertyqwerty asdfghjkl1 asdfasdfasdf asdfghjkl123 zxcvbnm123 abcdefghij abcd123456 abc1234567
        password12 password123 password1234 password12345 password123! passw0rd123 p@ssw0rd123 p@ssword123 p@ssword12 passwordpassword mypassword mypassword1
        iloveyou12 iloveyou123 iloveyou1234 welcome123 welcome1234 letmein123 letmeinnow administrator admin12345 admin123456 admin123456789 adminadmin administrator1
        changeme123 changemenow default123 testtest123 test123456 testing123 computer123 internet123 football123 superman123 sunshine123 princess123 dragon1234 monkey1234
        pustakalaya pustakalaya1 pustakalaya123 pustakalaya@123 epustakalaya kathmandu1 kathmandu123 kathmandu@123 nepal12345 nepal123456 nepal@1234 nepal@12345
        school1234 school12345 library123 library1234 librarian1 librarian123 teacher123 teacher1234 student123 student1234 namaste123 namaste1234 everest123 mounteverest
        """.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Adds the rule, with a code for each way of breaking it.</summary>
    /// <param name="email">Whose password it is: the address itself is the first guess.</param>
    public static void MustBeGoodPassword<T>(this IRuleBuilderInitial<T, string> password, Func<T, string?> email) => password
        .Cascade(CascadeMode.Stop)
        .Must(p => p?.Length >= MinLength).WithErrorCode("password.short").WithMessage($"A password needs at least {MinLength} characters.")
        .Must(p => p.Length <= SignIn.MaxPassword).WithErrorCode("password.long").WithMessage($"A password has at most {SignIn.MaxPassword} characters.")
        .Must((command, p) => !IsGuessable(p, email(command))).WithErrorCode("password.common").WithMessage("This password is one of those that are tried first. Take another.");

    private static bool IsGuessable(string password, string? email) =>
        Commonest.Contains(password)
        || password.Distinct().Count() < 4
        || (email is not null && (Same(password, email) || Same(password, email.Split('@')[0])));

    private static bool Same(string a, string b) => string.Equals(a.Trim(), b.Trim(), StringComparison.OrdinalIgnoreCase);
}
