//! Journeys made up from a seed: lengths, channels, gaps and conversions as skewed as real ones.

use rand_core::Rng;
use rand_pcg::Pcg64Mcg;
use ringtrace::attribution::columns::{Columns, Converted};
use ringtrace::attribution::journeys::{Journeys, Splitting};
use std::error::Error as AnyError;

/// The longest journey.
const TOUCHES_MAX: u64 = 30;
/// The first touches fall into 90 days from 2025-01-01 on.
const BEGIN_SECONDS: i64 = 1_735_689_600;
const SPREAD_SECONDS: u64 = 90 * 86_400;
/// The code of the channel without a source.
pub const DIRECT: u32 = 2;

/// One row a touch, a client's journey together, as the library reads it.
#[derive(Debug, Default)]
pub struct Made {
    /// The number of the journey.
    pub client: Vec<u32>,
    /// Milliseconds since 1970, ascending within a journey.
    pub time: Vec<i64>,
    /// Below `channels`.
    pub channel: Vec<u32>,
    /// 1 on the last touch of a journey that converted.
    pub converted: Vec<u8>,
    /// What the conversion is worth, on the same row; 0 elsewhere.
    pub value: Vec<f64>,
    /// How many channels there are.
    pub channels: u32,
}

/// Chances in proportion to weights.
struct Chances(Vec<u64>);

impl Chances {
    fn of(weights: impl Iterator<Item = u64>) -> Self {
        let sums = weights.scan(0, |sum, weight| {
            *sum += weight;
            Some(*sum)
        });
        Self(sums.collect())
    }

    fn draw(&self, random: &mut Pcg64Mcg) -> u64 {
        let place = random.next_u64() % self.0.last().copied().unwrap_or(1);
        self.0.partition_point(|sum| *sum <= place) as u64
    }
}

impl Made {
    /// So many journeys over so many channels; the same for the same seed.
    pub fn new(journeys: u32, channels: u32, seed: u64) -> Self {
        let mut random = Pcg64Mcg::new(u128::from(seed) | 1 << 64);
        let lengths = Chances::of((1..=TOUCHES_MAX).map(|n| 1_000_000_000 / (n * (n + 3))));
        let popular = Chances::of((0..u64::from(channels)).map(|n| 1_000_000_000 / (n + 2)));
        let effects: Vec<u64> = (0..channels).map(|_| random.next_u64() % 12_000).collect();
        let mut made = Self { channels, ..Self::default() };
        for client in 0..journeys {
            let length = 1 + lengths.draw(&mut random);
            made.journey(client, length, &popular, &effects, &mut random);
        }
        made
    }

    fn journey(
        &mut self,
        client: u32,
        length: u64,
        popular: &Chances,
        effects: &[u64],
        random: &mut Pcg64Mcg,
    ) {
        let mut at = BEGIN_SECONDS + (random.next_u64() % SPREAD_SECONDS) as i64;
        // Parts in a million: a base, something for each touch, and each channel's own effect.
        let mut chance = 20_000 + 3_000 * length;
        let (mut seen, mut channel) = (0_u64, 0);
        for place in 0..length {
            let drawn = popular.draw(random);
            // A quarter of the touches repeat the one before; of the others, three in ten depend on
            // the position.
            if place == 0 || random.next_u64() % 1000 >= 250 {
                let moved = if random.next_u64() % 1000 < 300 { 3 * place } else { 0 };
                channel = (drawn + moved) % u64::from(self.channels);
            }
            if place > 0 {
                let widest = 60 << (random.next_u64() % 15);
                at += 1 + (random.next_u64() % widest) as i64;
            }
            if seen >> (channel % 64) & 1 == 0 {
                seen |= 1 << (channel % 64);
                chance += effects.get(channel as usize).copied().unwrap_or(0);
            }
            self.client.push(client);
            self.time.push(at * 1000);
            self.channel.push(channel as u32);
            self.converted.push(0);
            self.value.push(0.0);
        }
        if random.next_u64() % 1_000_000 < chance {
            let cents = 500 + random.next_u64() % 10_000;
            let large = if random.next_u64().is_multiple_of(20) { 40_000 } else { 0 };
            if let (Some(last), Some(value)) = (self.converted.last_mut(), self.value.last_mut()) {
                (*last, *value) = (1, (cents + large) as f64 / 100.0);
            }
        }
    }

    /// The columns, borrowed.
    pub fn columns(&self) -> Columns<'_> {
        Columns {
            client: &self.client,
            time: Some(&self.time),
            channel: &self.channel,
            channels: self.channels,
            converted: Converted::Flags(&self.converted),
            value: Some(&self.value),
        }
    }

    /// The journeys, checked, without a look-back window: what the peers take.
    pub fn journeys(&self) -> Result<Journeys<'_>, Box<dyn AnyError>> {
        Ok(Journeys::of_columns(self.columns(), Splitting::whole())?)
    }

    /// How many bytes the columns have.
    pub fn bytes(&self) -> usize {
        self.client.len() * (4 + 8 + 4 + 1 + 8)
    }
}
