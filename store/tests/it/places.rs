//! The places that every promise is tested on.

use crate::postgres;
use ringtrace_store::{Options, Store};

/// A place for a store.
pub enum Place {
    Memory,
    File(tempfile::TempDir),
    Server(String),
}

impl Place {
    pub fn file() -> Self {
        Self::File(tempfile::tempdir().unwrap())
    }

    /// A new database, if there is a server.
    pub fn server() -> Option<Self> {
        Some(Self::Server(postgres::shared()?.database()))
    }

    pub fn address(&self) -> String {
        match self {
            Self::Memory => "memory:".to_owned(),
            Self::File(folder) => folder.path().join("ringtrace.db").display().to_string(),
            Self::Server(url) => url.clone(),
        }
    }

    pub fn open(&self) -> Store {
        self.open_with(Options::default())
    }

    pub fn open_with(&self, options: Options) -> Store {
        Store::open_with(&self.address(), options).unwrap()
    }

    /// Answers a query by the plain tools that people use: rows of columns joined by `|`.
    pub fn sql(&self, sql: &str) -> String {
        match self {
            Self::Memory => String::new(),
            Self::File(_) => {
                let connection = rusqlite::Connection::open(self.address()).unwrap();
                let mut statement = connection.prepare(sql).unwrap();
                let columns = statement.column_count();
                let rows = statement.query_map([], |row| {
                    let texts = (0..columns).map(|column| text(row.get_ref(column).unwrap()));
                    Ok(texts.collect::<Vec<_>>().join("|"))
                });
                rows.unwrap().map(Result::unwrap).collect::<Vec<_>>().join("\n")
            }
            Self::Server(url) => postgres::query(url, &sql.replace("FROM ", "FROM ringtrace.")),
        }
    }
}

fn text(value: rusqlite::types::ValueRef<'_>) -> String {
    use rusqlite::types::ValueRef;
    match value {
        ValueRef::Null => String::new(),
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Real(number) => number.to_string(),
        ValueRef::Text(text) | ValueRef::Blob(text) => String::from_utf8_lossy(text).into_owned(),
    }
}

/// Runs a test on every place.
pub fn each(test: impl Fn(&Place)) {
    test(&Place::Memory);
    each_durable(test);
}

/// Runs a test on every place that survives its process.
pub fn each_durable(test: impl Fn(&Place)) {
    test(&Place::file());
    if let Some(server) = Place::server() {
        test(&server);
    }
}
