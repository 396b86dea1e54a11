using System.Globalization;
using Pustakalaya.Domain.Ingest;

namespace Pustakalaya.Application.Adapters.Media;

/// <summary>What making a film or recording playable may cost.</summary>
internal static class LongLimit
{
    /// <summary>People wait for everything else; nobody sits in front of this.</summary>
    public const int Nice = 10;

    /// <summary>Processor time: the heaviest film that is taken needs about three times its own length on a slow machine.</summary>
    public static TimeSpan Of(TimeSpan duration) => TimeSpan.FromMinutes(2) + (duration * 6);
}

/// <summary>A file that ended before it said it would. Pure.</summary>
internal static class GoodPart
{
    private const double Whole = 0.97;
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(2);

    /// <returns>How long it plays, and what is amiss when that is less than it should be.</returns>
    public static (TimeSpan Length, IngestFailure? Flaw) Of(TimeSpan expected, TimeSpan decoded) => decoded >= (expected * Whole) - Slack
        ? (expected, null)
        : (decoded, new IngestFailure(FailureCode.Damaged, string.Create(CultureInfo.InvariantCulture, $"Only {(int)decoded.TotalSeconds} of {(int)expected.TotalSeconds} seconds can be played.")));
}
