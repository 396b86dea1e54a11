using System.Globalization;
using System.Text;
using Pustakalaya.Domain.Text;

namespace Pustakalaya.Domain.Catalog;

/// <summary>
/// Reads dates as people write them. Words decide the calendar (era or month), the longest number is the year, and the
/// order of the rest follows from the year's place: 2072-05-12 and 12-05-2072, २०७२ असोज १२ and 12 Asoj 2072.
/// </summary>
internal static class PartialDateReader
{
    private const int MaxLength = 60;

    // By folded form, with the dots of वि.सं. and A.D. taken out first.
    private static readonly HashSet<string> BikramSambatEras = Folded("विसं विक्रम विक्रमाब्द सम्वत संवत् bs vs bikram sambat samvat vikram");
    private static readonly HashSet<string> GregorianEras = Folded("सन् ईसं ईस्वी इस्वी ईसवी ad ce");

    // साल, गते and the like say nothing that the number beside them does not.
    private static readonly HashSet<string> Fillers = Folded("साल सालको गते महिना महिनाको मिति को year th st nd rd of");

    public static bool TryRead(string text, DateCalendar? assumed, out PartialDate date, out PartialDateProblem problem)
    {
        ArgumentNullException.ThrowIfNull(text);
        date = default;
        problem = PartialDateProblem.Unreadable;
        if (text.Length > MaxLength) return false;

        var words = new DateWords();
        foreach (var token in Tokeniser.Tokenise(WithoutDots(text)))
        {
            if (!words.Take(token)) return false;
        }

        return words.TryArrange(out var year, out var month, out var day)
            && PartialDate.TryCreate(words.CalendarOf(year, assumed), year, month, day, out date, out problem);
    }

    /// <summary>A dot between letters belongs to an era (वि.सं., A.D.), any other one parts words.</summary>
    private static string WithoutDots(string text)
    {
        var clean = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '.') clean.Append(text[i]);
            else if (i == 0 || i + 1 == text.Length || !IsLetter(text[i - 1]) || !IsLetter(text[i + 1])) clean.Append(' ');
        }

        return clean.ToString();
    }

    private static bool IsLetter(char c) => CharKinds.Of(c) is CharKind.Devanagari or CharKind.Latin;

    private static HashSet<string> Folded(string words) => [.. words.Split(' ').Select(NepaliText.Fold)];

    private sealed class DateWords
    {
        private readonly List<string> _numbers = [];
        private DateCalendar? _calendar;
        private int? _month;

        public bool Take(Token token)
        {
            if (token.Script == Script.Devanagari) return TakeWord(token.Folded) || token.Stem != token.Folded && TakeWord(token.Stem);
            // Digits and letters may be written as one: 2072BS, AD2015, 3rd.
            var text = token.Folded.AsSpan();
            while (text.Length > 0)
            {
                var digits = text.IndexOfAnyExceptInRange('0', '9') is var d and >= 0 ? d : text.Length;
                var letters = text[digits..].IndexOfAnyInRange('0', '9') is var l and >= 0 ? l : text.Length - digits;
                if (digits > 0 && !TakeNumber(text[..digits])) return false;
                if (letters > 0 && !TakeWord(text.Slice(digits, letters).ToString())) return false;
                text = text[(digits + letters)..];
            }

            return true;
        }

        private bool TakeNumber(ReadOnlySpan<char> digits)
        {
            _numbers.Add(digits.ToString());
            return digits.Length <= 4 && _numbers.Count <= 3;
        }

        private bool TakeWord(string word)
        {
            if (Fillers.Contains(word)) return true;
            if (BikramSambatEras.Contains(word)) return Agree(DateCalendar.BikramSambat);
            if (GregorianEras.Contains(word)) return Agree(DateCalendar.Gregorian);
            if (_month is not null) return false;
            if (MonthNames.ParseGregorian(word) is var gregorian and > 0)
            {
                _month = gregorian;
                return Agree(DateCalendar.Gregorian);
            }

            if (MonthNames.ParseBikramSambat(word) is var bikramSambat and > 0)
            {
                _month = bikramSambat;
                return Agree(DateCalendar.BikramSambat);
            }

            return false;
        }

        private bool Agree(DateCalendar calendar)
        {
            if (_calendar is { } other && other != calendar) return false;
            _calendar = calendar;
            return true;
        }

        public DateCalendar CalendarOf(int year, DateCalendar? assumed) =>
            _calendar ?? assumed ?? (year >= 2040 ? DateCalendar.BikramSambat : DateCalendar.Gregorian);

        public bool TryArrange(out int year, out int? month, out int? day)
        {
            (year, month, day) = (0, _month, null);
            var at = _numbers.FindIndex(n => n.Length >= 3);
            if (at < 0) return false;
            year = Value(at);
            var rest = Enumerable.Range(0, _numbers.Count).Where(i => i != at).Select(Value).ToList();
            if (_month is not null)
            {
                if (rest.Count > 1) return false;
                if (rest.Count == 1) day = rest[0];
                return true;
            }

            // Without a month's name the year stands first or last: 2072-05-12, 12-05-2072.
            if (at > 0 && at < _numbers.Count - 1) return false;
            if (at > 0) rest.Reverse();
            if (rest.Count > 0) month = rest[0];
            if (rest.Count > 1) day = rest[1];
            return true;
        }

        private int Value(int i) => int.Parse(_numbers[i], CultureInfo.InvariantCulture);
    }
}
