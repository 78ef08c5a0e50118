//! What is known of a visit, field by field, as conditions ask for it.

macro_rules! fields {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        /// A field that conditions can test.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Field { $($(#[$doc])* $name,)* }

        impl Field {
            /// Every field, in the order of this page.
            pub const ALL: &'static [Field] = &[$(Field::$name,)*];

            /// The field's name in a configuration.
            pub const fn as_str(self) -> &'static str {
                match self { $(Field::$name => $text,)* }
            }

            /// The field of that name.
            pub fn parse(name: &str) -> Option<Field> {
                match name { $($text => Some(Field::$name),)* _ => None }
            }
        }
    };
}

fields! {
    /// The visitor's country, as the caller's geo database names it.
    Country = "country",
    /// The visitor's region.
    Region = "region",
    /// The visitor's city.
    City = "city",
    /// `utm_source` of the page's URL.
    UtmSource = "utm_source",
    /// `utm_medium` of the page's URL.
    UtmMedium = "utm_medium",
    /// `utm_campaign` of the page's URL.
    UtmCampaign = "utm_campaign",
    /// `utm_term` of the page's URL.
    UtmTerm = "utm_term",
    /// `utm_content` of the page's URL.
    UtmContent = "utm_content",
    /// The touch's source.
    Source = "source",
    /// The touch's medium.
    Medium = "medium",
    /// The touch's campaign.
    Campaign = "campaign",
    /// The touch's term.
    Term = "term",
    /// The touch's content.
    Content = "content",
    /// The touch's channel.
    Channel = "channel",
    /// The kind of click id, as in `gclid`.
    ClickId = "click_id",
    /// Path of the page on which the session began, without its query.
    LandingPage = "landing_page",
    /// Path and query of this page.
    Page = "page",
    /// The host of the page on which the session began.
    LandingHost = "landing_host",
    /// The host of this page.
    Host = "host",
    /// The host that sent the visitor.
    ReferrerHost = "referrer_host",
    /// `desktop`, `mobile`, `tablet` or `other`.
    Device = "device",
    /// The visitor's language, as in `en-GB`.
    Language = "language",
    /// The day of the week where the schedule is kept.
    Weekday = "weekday",
    /// The hour of the day where the schedule is kept, 0 to 23.
    Hour = "hour",
}

/// English names of the days, Monday first.
pub const WEEKDAYS: [&str; 7] =
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

impl Field {
    /// Whether the field is a number to conditions: `weekday` (1 to 7, Monday first) and `hour`.
    pub const fn is_number(self) -> bool {
        matches!(self, Field::Weekday | Field::Hour)
    }

    /// A number of this field as people write it: `monday`, `9`.
    pub(super) fn number_text(self, number: u8) -> String {
        let day = WEEKDAYS.get(usize::from(number).wrapping_sub(1));
        match (self, day) {
            (Field::Weekday, Some(day)) => (*day).to_owned(),
            _ => number.to_string(),
        }
    }
}

/// What is known of a visit. Nothing is known by default; an empty text counts as not known.
#[derive(Debug, Clone, Copy, Default)]
pub struct Facts<'a> {
    texts: [Option<&'a str>; TEXTS],
    /// The day of the week, 1 (Monday) to 7 (Sunday).
    pub weekday: Option<u8>,
    /// The hour of the day, 0 to 23.
    pub hour: Option<u8>,
}

/// How many fields are texts: all those declared before [`Field::Weekday`].
const TEXTS: usize = Field::Weekday as usize;

impl<'a> Facts<'a> {
    /// Notes a text. `weekday` and `hour` are no texts and are left as they are.
    pub fn set(&mut self, field: Field, value: Option<&'a str>) {
        if let Some(slot) = self.texts.get_mut(field as usize) {
            *slot = value.filter(|text| !text.is_empty());
        }
    }

    /// The same with one text more.
    #[must_use]
    pub fn with(mut self, field: Field, value: &'a str) -> Self {
        self.set(field, Some(value));
        self
    }

    /// The same on that day of the week (1 is Monday, 7 Sunday) in that hour (0 to 23).
    #[must_use]
    pub fn at(mut self, weekday: u8, hour: u8) -> Self {
        (self.weekday, self.hour) = (Some(weekday), Some(hour));
        self
    }

    /// The text of a field, if it is known; always `None` for `weekday` and `hour`.
    pub fn get(&self, field: Field) -> Option<&'a str> {
        self.texts.get(field as usize).copied().flatten()
    }

    /// The number of `weekday` or `hour`, if it is known.
    pub fn number(&self, field: Field) -> Option<u8> {
        match field {
            Field::Weekday => self.weekday,
            Field::Hour => self.hour,
            _ => None,
        }
    }

    /// Whether the field is known.
    pub fn knows(&self, field: Field) -> bool {
        self.get(field).is_some() || self.number(field).is_some()
    }

    /// The field's value as people write it, if it is known.
    pub(super) fn seen(&self, field: Field) -> Option<String> {
        let number = || self.number(field).map(|number| field.number_text(number));
        self.get(field).map(str::to_owned).or_else(number)
    }
}
