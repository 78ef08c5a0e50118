//! The names that the columns of call lists go by, in CSV headers and as JSON keys.
//!
//! Names are compared without regard to case; spaces, hyphens and underscores are the same. Where a list has several
//! names of one column, the one that stands first here is used; columns of other names are ignored.
//!
//! | column | names |
//! | --- | --- |
//! | start: when it began to ring | `start`, `started`, `start_time`, `started_at`, `call_start`, `start_stamp`, `calldate`, `start_date` |
//! | the event's arrival | `at`, `received_at` |
//! | dialled number | `dialled`, `dialed`, `dialled_number`, `dialed_number`, `called`, `called_number`, `called_did`, `did`, `tracking_phone_number`, `virtual_phone_number`, `to`, `line` |
//! | caller | `caller`, `caller_id`, `caller_number`, `calling_phone_number`, `customer_phone_number`, `contact_phone_number`, `from`, `src` |
//! | wait, seconds or `h:mm:ss` | `wait_s`, `wait`, `wait_seconds`, `wait_time`, `waittime`, `waitsec` |
//! | talk, seconds or `h:mm:ss` | `talk_s`, `talk`, `talk_seconds`, `talk_time`, `billsec` |
//! | wait and talk together; talk alone if nothing else tells it | `duration`, `duration_s`, `duration_seconds`, `total_duration` |
//! | when it was answered, or `true`/`false` | `answered`, `answered_at`, `answer`, `answer_time`, `answer_stamp` |
//! | when it ended | `ended`, `ended_at`, `end`, `end_time`, `end_stamp`, `finish_time` |
//! | what became of it | `status`, `call_status`, `disposition`, `result` |
//! | id | `call_id`, `id`, `callid`, `uniqueid`, `pbx_call_id`, `uuid`, `sid` |
//! | direction; outgoing calls are left out | `direction` |
//! | simulated lists: the client whose number is dialled | `shown_to` |
//! | simulated lists: who really calls | `truth_client` |
//!
//! Asterisk's `dst` is not among them: it is the extension at the end, not the number that was dialled.

/// What a column says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Column {
    /// When it began to ring.
    Start,
    /// When the event arrived.
    At,
    /// The dialled number.
    Dialled,
    /// The caller.
    Caller,
    /// Seconds from the start to the answer, or to the end of an unanswered call.
    Wait,
    /// Seconds from the answer to the end.
    Talk,
    /// Seconds from the start to the end.
    Duration,
    /// When it was answered, or whether.
    Answered,
    /// When it ended.
    Ended,
    /// What became of it.
    Status,
    /// The call's id.
    Id,
    /// Incoming or outgoing.
    Direction,
    /// The client whose number is dialled (simulated lists).
    ShownTo,
    /// The client who really calls (simulated lists).
    TruthClient,
}

const NAMES: [(Column, &[&str]); 14] = [
    (
        Column::Start,
        &[
            "start",
            "started",
            "start_time",
            "started_at",
            "call_start",
            "start_stamp",
            "calldate",
            "start_date",
        ],
    ),
    (Column::At, &["at", "received_at"]),
    (
        Column::Dialled,
        &[
            "dialled",
            "dialed",
            "dialled_number",
            "dialed_number",
            "called",
            "called_number",
            "called_did",
            "did",
            "tracking_phone_number",
            "virtual_phone_number",
            "to",
            "line",
        ],
    ),
    (
        Column::Caller,
        &[
            "caller",
            "caller_id",
            "caller_number",
            "calling_phone_number",
            "customer_phone_number",
            "contact_phone_number",
            "from",
            "src",
        ],
    ),
    (Column::Wait, &["wait_s", "wait", "wait_seconds", "wait_time", "waittime", "waitsec"]),
    (Column::Talk, &["talk_s", "talk", "talk_seconds", "talk_time", "billsec"]),
    (Column::Duration, &["duration", "duration_s", "duration_seconds", "total_duration"]),
    (Column::Answered, &["answered", "answered_at", "answer", "answer_time", "answer_stamp"]),
    (Column::Ended, &["ended", "ended_at", "end", "end_time", "end_stamp", "finish_time"]),
    (Column::Status, &["status", "call_status", "disposition", "result"]),
    (Column::Id, &["call_id", "id", "callid", "uniqueid", "pbx_call_id", "uuid", "sid"]),
    (Column::Direction, &["direction"]),
    (Column::ShownTo, &["shown_to"]),
    (Column::TruthClient, &["truth_client"]),
];

impl Column {
    /// The column called `name`, if it is one of the above.
    pub fn of(name: &str) -> Option<Self> {
        Self::ranked(name).map(|(column, _)| column)
    }

    /// The column called `name`, and how far down in its list the name stands.
    pub fn ranked(name: &str) -> Option<(Self, usize)> {
        let name = name.trim().to_ascii_lowercase().replace([' ', '-'], "_");
        NAMES.iter().find_map(|(column, names)| {
            Some((*column, names.iter().position(|known| *known == name)?))
        })
    }
}

/// What one line says, column by column.
#[derive(Debug, Clone, Default)]
pub struct Cells<'a> {
    cells: [Option<(usize, &'a str)>; NAMES.len()],
}

impl<'a> Cells<'a> {
    /// Notes that the column called `name` says `value`; other names and empty values are passed over.
    pub fn put(&mut self, name: &str, value: &'a str) {
        if let Some((column, rank)) = Column::ranked(name) {
            self.put_ranked(column, rank, value);
        }
    }

    /// The same for a name that was looked up before.
    pub fn put_ranked(&mut self, column: Column, rank: usize, value: &'a str) {
        let value = value.trim();
        if let Some(cell) = self.cells.get_mut(column as usize).filter(|_| !value.is_empty())
            && cell.is_none_or(|(held, _)| rank < held)
        {
            *cell = Some((rank, value));
        }
    }

    /// What the column says, if anything.
    pub fn get(&self, column: Column) -> Option<&'a str> {
        self.cells.get(column as usize).copied().flatten().map(|(_, value)| value)
    }
}
