//! Who visits: a device, a place, a telephone. All of it follows from the seed and the person's number, so that nothing
//! has to be remembered of the millions who have visited before.

use crate::simulate::draws::{Draws, Purpose, mix};
use crate::simulate::shape::Shape;
use ringtrace::visit::Device;
use ringtrace::words::place::Place;

/// A visitor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The id in their cookie.
    pub client: String,
    /// Their address.
    pub ip: String,
    /// Their browser.
    pub user_agent: &'static str,
    /// Their device.
    pub device: Device,
    /// Where they are.
    pub place: Place,
    /// Whether their telephone hides its number.
    pub hides_number: bool,
}

const BROWSERS: [(f64, Device, &str); 7] = [
    (
        30.0,
        Device::Mobile,
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_3 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.3 Mobile/15E148 Safari/604.1",
    ),
    (
        28.0,
        Device::Mobile,
        "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/133.0.0.0 Mobile Safari/537.36",
    ),
    (
        24.0,
        Device::Desktop,
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/133.0.0.0 Safari/537.36",
    ),
    (
        6.0,
        Device::Desktop,
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.3 Safari/605.1.15",
    ),
    (
        5.0,
        Device::Desktop,
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:135.0) Gecko/20100101 Firefox/135.0",
    ),
    (
        4.0,
        Device::Desktop,
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/133.0.0.0 Safari/537.36 Edg/133.0.0.0",
    ),
    (
        3.0,
        Device::Tablet,
        "Mozilla/5.0 (iPad; CPU OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.6 Mobile/15E148 Safari/604.1",
    ),
];

const BOTS: [&str; 5] = [
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
    "Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)",
    "python-requests/2.32.3",
    "curl/8.5.0",
];

const PLACES: [(f64, &str, &str, &str); 6] = [
    (45.0, "US", "New York", "New York"),
    (20.0, "US", "New Jersey", "Newark"),
    (10.0, "US", "New York", "Yonkers"),
    (10.0, "US", "Connecticut", "Stamford"),
    (10.0, "US", "California", "Los Angeles"),
    (5.0, "GB", "England", "London"),
];

impl Person {
    /// Visitor number `number` of the made-up site.
    pub fn new(shape: &Shape, number: u64) -> Self {
        let mut draws = Draws::new(shape.seed, Purpose::Person, number);
        let browser = draws.weighted(BROWSERS.iter().map(|browser| browser.0));
        let (_, device, user_agent) = BROWSERS.get(browser).copied().unwrap_or(BROWSERS[0]);
        let place = draws.weighted(PLACES.iter().map(|place| place.0));
        let (_, country, region, city) = PLACES.get(place).copied().unwrap_or(PLACES[0]);
        Self {
            client: client(shape.seed, number),
            ip: address(&mut draws),
            user_agent,
            device,
            place: Place {
                country: Some(country.to_owned()),
                region: Some(region.to_owned()),
                city: Some(city.to_owned()),
            },
            hides_number: draws.chance(shape.hidden_share),
        }
    }

    /// The same, but a program.
    pub fn bot(shape: &Shape, number: u64) -> Self {
        let mut draws = Draws::new(shape.seed, Purpose::Person, number);
        Self {
            client: client(shape.seed, number),
            ip: address(&mut draws),
            user_agent: draws.one_of(&BOTS),
            device: Device::Other,
            place: Place::default(),
            hides_number: true,
        }
    }
}

fn client(seed: u64, number: u64) -> String {
    format!("{:016x}", mix(mix(seed) ^ number))
}

/// An address of the range for benchmarks, which is nobody's (RFC 2544: 198.18.0.0/15).
fn address(draws: &mut Draws) -> String {
    let number = draws.below(1 << 17);
    format!("198.{}.{}.{}", 18 + (number >> 16), (number >> 8) & 255, number & 255)
}

/// How many different callers [`caller_number`] knows; beyond that numbers come again.
pub const CALLERS: u64 = 78_000;

/// The telephone number of the `index`th caller: +1 and an area code, then 555 0100 to 555 0199, which are reserved for
/// fiction.
pub fn caller_number(index: u64) -> String {
    // A stride that shares no factor with the count, so that neighbours do not look alike and none comes twice.
    let place = (index % CALLERS) * 48_271 % CALLERS;
    // 780 of the 784 codes from 200 to 999 that end neither in 00 nor in 11.
    let area =
        (200..1000_u64).filter(|code| !matches!(code % 100, 0 | 11)).nth((place / 100) as usize);
    format!("+1{}55501{:02}", area.unwrap_or(212), place % 100)
}
