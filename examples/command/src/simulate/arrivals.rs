//! When sessions begin: a Poisson process whose rate changes with the hour and the day of the week.

use crate::simulate::draws::{Draws, Purpose};
use crate::simulate::shape::Shape;
use ringtrace::words::time::Time;

const HOUR_MS: f64 = 3_600_000.0;

/// Draws one beginning after another.
#[derive(Debug, Clone)]
pub struct Arrivals {
    draws: Draws,
    begin: Time,
    // Milliseconds since the beginning; exact far beyond any number of days.
    now_ms: f64,
    hours: u64,
    // Sessions an hour, for each of the hours of a week from the first day on.
    rates: Vec<f64>,
}

impl Arrivals {
    /// The beginnings of all sessions of `shape`.
    pub fn new(shape: &Shape) -> Self {
        let weekday_sum: f64 = shape.weekday.iter().sum();
        let hourly_sum: f64 = shape.hourly.iter().sum();
        let first = shape.begin.at_offset(shape.offset_minutes).weekday();
        let days = (0..7).map(|day| (usize::from(first) - 1 + day) % 7);
        let rates = days
            .flat_map(|day| shape.hourly.iter().map(move |hour| (day, hour)))
            .map(|(day, hour)| {
                let share = shape.weekday.get(day).copied().unwrap_or(1.0) * 7.0 / weekday_sum;
                shape.sessions_a_day * share * hour / hourly_sum
            })
            .collect();
        let draws = Draws::new(shape.seed, Purpose::Arrivals, 0);
        let hours = u64::from(shape.days) * 24;
        Self { draws, begin: shape.begin, now_ms: 0.0, hours, rates }
    }
}

impl Iterator for Arrivals {
    type Item = Time;

    fn next(&mut self) -> Option<Time> {
        // The time to the next event, in units in which events come at rate 1 (time rescaling).
        let mut left = self.draws.exponential();
        loop {
            let hour = (self.now_ms / HOUR_MS) as u64;
            if hour >= self.hours {
                return None;
            }
            let place = usize::try_from(hour % self.rates.len() as u64).unwrap_or_default();
            let rate = self.rates.get(place).copied().unwrap_or_default();
            let hour_end_ms = (hour + 1) as f64 * HOUR_MS;
            let in_this_hour = (hour_end_ms - self.now_ms) / HOUR_MS * rate;
            if left < in_this_hour {
                self.now_ms += left / rate * HOUR_MS;
                return Some(self.begin.plus_ms(self.now_ms as i64));
            }
            left -= in_this_hour;
            self.now_ms = hour_end_ms;
        }
    }
}
