namespace Pustakalaya.Domain.Text;

/// <summary>Words that end like a case form and are none, where stripping would run them into another common word.</summary>
internal static class StemExceptions
{
    public static readonly HashSet<string> Words = new(Folded(), StringComparer.Ordinal);

    private static IEnumerable<string> Folded() =>
        List.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(DevanagariFold.Fold);

    private const string List =
        "गरिमा महिमा प्रतिमा पूर्णिमा नीलिमा कालिमा लालिमा उपमा सुषमा चन्द्रमा सुम्निमा सिनेमा पजामा ड्रामा प्रेमा " +
        "पत्रिका पुस्तिका भूमिका जीविका नायिका गायिका लेखिका शिक्षिका बालिका सेविका तालिका नगरपालिका गाउँपालिका न्यायपालिका कार्यपालिका व्यवस्थापिका " +
        "अमेरिका अफ्रिका श्रीलंका आशंका इलाका राधिका चन्द्रिका मल्लिका जानकी वाल्मीकि " +
        "अहिले पहिले कहिले जहिले उहिले ऐले";
}
