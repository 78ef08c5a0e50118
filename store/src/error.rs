//! Why a store could not do what it was told, as data: a stable code, and a message that says what to do.
//!
//! Mistakes in the input keep the codes of [`ringtrace::Code`]; what follows here is about files and servers. Messages
//! never hold a password: addresses are named by host, port and database only.

use serde::{Serialize, Serializer};
use std::fmt;

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        /// What went wrong with a store. The text of a code never changes once released; new ones may be added.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum StoreCode { $($(#[$doc])* $name,)* }

        impl StoreCode {
            /// Every code there is, in the order of this page.
            pub const ALL: &'static [StoreCode] = &[$(StoreCode::$name,)*];

            /// The stable text of the code, as it stands on the wire.
            pub const fn as_str(self) -> &'static str {
                match self { $(StoreCode::$name => $text,)* }
            }
        }
    };
}

codes! {
    /// The address is neither a file's path nor a `postgres://` URL that can be understood, or asks for a feature that
    /// was not compiled in.
    InvalidAddress = "invalid_address",
    /// The file or the database holds something that this library did not write.
    NotAStore = "not_a_store",
    /// Written by a newer version of this library.
    UnsupportedVersion = "unsupported_version",
    /// What is stored can't be read back: cut short, or changed by something else.
    Damaged = "damaged",
    /// The file can't be made or opened: the folder is missing, or its rights forbid it.
    CannotOpen = "cannot_open",
    /// The file, the folder or the database may be read but not written.
    ReadOnly = "read_only",
    /// Another program holds the lock for longer than the patience allows.
    Locked = "locked",
    /// The disk, or a quota, is full. Nothing was stored; make room and ask again.
    DiskFull = "disk_full",
    /// The operating system refused to read or write.
    IoFailed = "io_failed",
    /// The server can't be reached, or the connection broke before the answer.
    Unreachable = "unreachable",
    /// The server refused the user, the password or the database.
    AccessDenied = "access_denied",
    /// The encrypted connection could not be made or trusted.
    TlsFailed = "tls_failed",
    /// The server refused a statement.
    ServerRefused = "server_refused",
    /// No tracker of that id is stored here.
    UnknownTracker = "unknown_tracker",
    /// A tracker of that id is stored here already.
    TrackerExists = "tracker_exists",
    /// Others were faster too often. Nothing was stored; ask again.
    Conflict = "conflict",
    /// The text is not an export of a tracker, or is not complete.
    InvalidExport = "invalid_export",
    /// The store was closed.
    Closed = "closed",
}

impl fmt::Display for StoreCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Why a command was not carried out. It was not acknowledged; after [`StoreCode::Unreachable`] and
/// [`StoreCode::IoFailed`] it may have been stored all the same, and can be asked again without harm.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum StoreError {
    /// The input is wrong; nothing has changed.
    Input(ringtrace::Error),
    /// The store failed.
    Store {
        /// The stable code.
        code: StoreCode,
        /// What happened and what to do: lower case, no final period, no secrets.
        message: String,
    },
}

impl StoreError {
    /// A failure of kind `code`.
    pub fn new(code: StoreCode, message: impl Into<String>) -> Self {
        Self::Store { code, message: message.into() }
    }

    /// The stable code, of whichever kind.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Input(error) => error.code().as_str(),
            Self::Store { code, .. } => code.as_str(),
        }
    }

    /// Whether it is this failure of the store.
    pub fn is(&self, wanted: StoreCode) -> bool {
        matches!(self, Self::Store { code, .. } if *code == wanted)
    }

    /// Where in the input the mistake is; empty for failures of the store.
    pub fn path(&self) -> &str {
        match self {
            Self::Input(error) => error.path(),
            Self::Store { .. } => "",
        }
    }

    /// What is wrong.
    pub fn message(&self) -> &str {
        match self {
            Self::Input(error) => error.message(),
            Self::Store { message, .. } => message,
        }
    }

    /// What an error of a stored snapshot or event means for the store.
    pub(crate) fn stored(error: ringtrace::Error, what: &str) -> Self {
        let code = match error.code() {
            ringtrace::Code::UnsupportedVersion => StoreCode::UnsupportedVersion,
            _ => StoreCode::Damaged,
        };
        Self::new(code, format!("{what}: {}", error.message()))
    }
}

impl From<ringtrace::Error> for StoreError {
    fn from(error: ringtrace::Error) -> Self {
        Self::Input(error)
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Input(error) => error.fmt(f),
            Self::Store { code, message } => write!(f, "{message} ({code})"),
        }
    }
}

impl std::error::Error for StoreError {}

impl Serialize for StoreError {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;
        if let Self::Input(error) = self {
            return error.serialize(serializer);
        }
        let mut out = serializer.serialize_struct("StoreError", 4)?;
        out.serialize_field("code", self.code())?;
        out.serialize_field("path", self.path())?;
        out.serialize_field("message", self.message())?;
        // The same form as of mistakes in the input, which may be several.
        out.serialize_field(
            "problems",
            &[Failure { code: self.code(), path: "", message: self.message() }],
        )?;
        out.end()
    }
}

/// A failure in a list of problems.
#[derive(Serialize)]
struct Failure<'a> {
    code: &'a str,
    path: &'a str,
    message: &'a str,
}
