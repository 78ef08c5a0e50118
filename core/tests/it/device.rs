//! Devices by the agents that their makers publish.

use ringtrace::visit::Device::{self, Desktop, Mobile, Other, Tablet};
use ringtrace::visit::device::of_agent;

#[test]
fn well_known_devices() {
    let cases: [(&str, Device); 26] = [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36",
            Desktop,
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.6 Safari/605.1.15",
            Desktop,
        ),
        (
            "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36",
            Desktop,
        ),
        ("Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", Desktop),
        ("Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.1; Trident/4.0; Tablet PC 2.0)", Desktop),
        (
            "Mozilla/5.0 (Windows NT 6.3; Win64; x64; Trident/7.0; Touch; rv:11.0) like Gecko",
            Desktop,
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Safari/604.1",
            Mobile,
        ),
        (
            "Mozilla/5.0 (iPod touch; CPU iPhone OS 12_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148",
            Mobile,
        ),
        (
            "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/140.0.0.0 Mobile Safari/537.36",
            Mobile,
        ),
        ("Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0", Mobile),
        (
            "Mozilla/5.0 (compatible; MSIE 10.0; Windows Phone 8.0; Trident/6.0; IEMobile/10.0; NOKIA; Lumia 920)",
            Mobile,
        ),
        (
            "Mozilla/5.0 (BB10; Touch) AppleWebKit/537.10+ (KHTML, like Gecko) Version/10.0 Mobile Safari/537.10+",
            Mobile,
        ),
        (
            "Opera/9.80 (J2ME/MIDP; Opera Mini/7.1/34.1244; U; en) Presto/2.8.119 Version/11.10",
            Mobile,
        ),
        ("Mozilla/5.0 (Mobile; Nokia_8110_4G; rv:48.0) Gecko/48.0 Firefox/48.0 KAIOS/2.5", Mobile),
        ("Mozilla/5.0 (Mobile; rv:48.0) Gecko/48.0 Firefox/48.0", Mobile),
        (
            "Mozilla/5.0 (iPad; CPU OS 12_5 like Mac OS X) AppleWebKit/605.1.15 Version/12.1 Mobile/15E148",
            Tablet,
        ),
        (
            "Mozilla/5.0 (Linux; Android 13; SM-X900) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36",
            Tablet,
        ),
        ("Mozilla/5.0 (Android 15; Tablet; rv:140.0) Gecko/140.0 Firefox/140.0", Tablet),
        (
            "Mozilla/5.0 (Linux; Android 9; KFMAWI) AppleWebKit/537.36 Silk/140.1.1 like Chrome/140.0 Safari/537.36",
            Tablet,
        ),
        (
            "Mozilla/5.0 (Linux; U; en-us; KFAPWI) AppleWebKit/535.19 Silk/3.13 Safari/535.19",
            Tablet,
        ),
        (
            "Mozilla/5.0 (Linux; U; en-US) AppleWebKit/528.5+ (KHTML, like Gecko) Version/4.0 Kindle/3.0",
            Tablet,
        ),
        (
            "Mozilla/5.0 (SMART-TV; Linux; Tizen 5.0) AppleWebKit/537.36 Version/5.0 TV Safari/537.36",
            Other,
        ),
        ("Mozilla/5.0 (Web0S; Linux/SmartTV) AppleWebKit/537.36 Chrome/79.0 Safari/537.36", Other),
        (
            "Mozilla/5.0 (PlayStation; PlayStation 5/2.26) AppleWebKit/605.1.15 Version/13.0 Safari/605.1.15",
            Other,
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64; Xbox; Xbox One) AppleWebKit/537.36 Edge/44.18363",
            Other,
        ),
        ("", Other),
    ];
    for (agent, expected) in cases {
        assert_eq!(of_agent(agent), expected, "{agent}");
        assert_eq!(of_agent(&agent.to_ascii_uppercase()), expected, "{agent} in capitals");
    }
}

#[test]
fn words_count_only_where_a_word_begins() {
    assert_eq!(of_agent("Mozilla/5.0 (X11; Linux) notanipad"), Desktop);
    assert_eq!(of_agent("Mozilla/5.0 (X11; Linux) an-iPad"), Tablet);
}
