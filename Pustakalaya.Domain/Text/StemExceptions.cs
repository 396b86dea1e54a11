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
        "अमेरिका अफ्रिका श्रीलंका आशंका इलाका राधिका चन्द्रिका मल्लिका जानकी वाल्मीकि अरनिको द्वारका " +
        "तरिका कालिका मालिका विधायिका साधिका पेटिका तारिका कृतिका कनिका अट्टालिका भाषिका लडका लडकी पालकी घातकी सनकी पातकी मध्यमा नासिका वाटिका पटुका पटुकी " +
        "क्षमा टाउको उपत्यका परिक्रमा राजीनामा बालबालिका अध्यापिका आजीविका गण्डकी कालीगण्डकी श्यामा सुदामा मेनका पताका अलका लतिका प्रथमा पाइजामा बेलुका बेलुकी " +
        "महानगरपालिका उपमहानगरपालिका छिमेकी विवेकी अविवेकी हुलाकी कलङ्की एकाकी आशङ्की अनामिका स्मारिका देवकी देउकी वार्षिकी दैनिकी मुलुकी " +
        "प्रसङ्ग अनुषङ्ग आसङ्ग बदलाइ " +
        "अहिले पहिले कहिले जहिले उहिले ऐले";
}
