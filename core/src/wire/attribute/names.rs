//! The names of the numbers in columns.

use crate::error::{Code, Problem};

/// The names of the numbers in columns.
#[derive(Debug, Clone, Copy)]
pub struct Names<'a, S> {
    pub(super) channels: &'a [S],
    pub(super) campaigns: Option<(&'a [u32], &'a [S])>,
}

impl<'a, S: AsRef<str>> Names<'a, S> {
    /// The name of each channel, by its code.
    pub fn of(channels: &'a [S]) -> Self {
        Self { channels, campaigns: None }
    }

    /// The same with the number of a campaign for each row of the columns, and the campaigns' names by their numbers;
    /// an empty name stands for none.
    #[must_use]
    pub fn with_campaigns(self, rows: &'a [u32], names: &'a [S]) -> Self {
        Self { campaigns: Some((rows, names)), ..self }
    }

    pub(super) fn channel(&self, code: u32) -> String {
        self.channels.get(code as usize).map_or("", S::as_ref).to_owned()
    }

    pub(super) fn campaign(&self, number: i64) -> Option<String> {
        let (_, names) = self.campaigns?;
        let name = names.get(usize::try_from(number).ok()?)?.as_ref();
        (!name.is_empty()).then(|| name.to_owned())
    }

    pub(super) fn code(&self, name: &str) -> Option<u32> {
        let place = self.channels.iter().position(|other| other.as_ref() == name)?;
        u32::try_from(place).ok()
    }

    /// Each channel's place in the order of names; an error if two channels have one name.
    pub(super) fn ranks(&self, channels: u32) -> Result<Vec<u32>, Problem> {
        if self.channels.len() != channels as usize {
            let message = format!("{} names for {channels} channels", self.channels.len());
            return Err(Problem::new(Code::InvalidShape, "channels", message));
        }
        let mut order: Vec<(&str, u32)> = self.channels.iter().map(S::as_ref).zip(0..).collect();
        order.sort_unstable();
        let pairs = order.iter().zip(order.iter().skip(1));
        if let Some((_, (_, code))) = pairs.clone().find(|(a, b)| a.0 == b.0) {
            let path = format!("channels[{code}]");
            return Err(Problem::new(Code::Duplicate, path, "two channels have one name"));
        }
        let mut ranks = vec![0; order.len()];
        for (rank, (_, code)) in (0..).zip(order) {
            if let Some(place) = ranks.get_mut(code as usize) {
                *place = rank;
            }
        }
        Ok(ranks)
    }
}
