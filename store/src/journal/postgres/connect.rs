//! A connection to a server, made when it is needed and again when it broke.

use super::failure::{failed, silent};
use crate::error::{StoreCode, StoreError};
use std::future::poll_fn;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Runtime;
use tokio::sync::Notify;
use tokio_postgres::config::{Host, SslMode};
use tokio_postgres::{AsyncMessage, Client, Config};

/// Where the server is and how to speak to it. The password is in `config` and never printed.
pub(super) struct Server {
    config: Config,
    #[cfg(feature = "tls")]
    tls: tokio_postgres_rustls::MakeRustlsConnect,
    /// `host:port/database`, for messages.
    pub(super) place: String,
    pub(super) patience: Duration,
}

impl Server {
    /// Understands a URL.
    pub(super) fn parse(url: &str, patience: Duration) -> Result<Self, StoreError> {
        let (url, asked) = Asked::split(url);
        let mut config: Config = url.parse().map_err(|_| {
            let message =
                "the URL can't be understood: use postgres://user:password@host:port/database";
            StoreError::new(StoreCode::InvalidAddress, message)
        })?;
        config.application_name("ringtrace").connect_timeout(patience);
        config.keepalives_idle(Duration::from_secs(30)).tcp_user_timeout(patience * 2);
        if let Some(mode) = asked.mode {
            config.ssl_mode(mode);
        }
        let place = place(&config);
        #[cfg(not(feature = "tls"))]
        if config.get_ssl_mode() == SslMode::Require {
            let message = "encryption was asked for, but the feature `tls` was not compiled in";
            return Err(StoreError::new(StoreCode::TlsFailed, message));
        }
        Ok(Self {
            config,
            #[cfg(feature = "tls")]
            tls: super::tls::connector(asked.root.as_deref())?,
            place,
            patience,
        })
    }

    /// A connection, whose traffic `runtime` drives while it is asked to wait for something; and the bell that rings when
    /// the server notifies.
    pub(super) fn connect(&self, runtime: &Runtime) -> Result<(Client, Arc<Notify>), StoreError> {
        let bell = Arc::new(Notify::new());
        let rung = Arc::clone(&bell);
        let connecting = async {
            #[cfg(feature = "tls")]
            let connected = self.config.connect(self.tls.clone()).await;
            #[cfg(not(feature = "tls"))]
            let connected = self.config.connect(tokio_postgres::NoTls).await;
            let (client, mut connection) = connected.map_err(|error| self.refused(&error))?;
            // How the connection ended is told by the next statement.
            runtime.spawn(async move {
                while let Some(Ok(message)) = poll_fn(|c| connection.poll_message(c)).await {
                    if let AsyncMessage::Notification(_) = message {
                        rung.notify_one();
                    }
                }
                rung.notify_one();
            });
            Ok((client, bell))
        };
        let in_time = async { tokio::time::timeout(self.patience, connecting).await };
        runtime.block_on(in_time).map_err(|_| silent(&self.place))?
    }

    fn refused(&self, error: &tokio_postgres::Error) -> StoreError {
        let cause = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
        let text = format!("{error} {cause}");
        if text.contains("TLS") || text.contains("tls") {
            let message = format!(
                "`{}`: no encrypted connection: {text}; `sslrootcert` names the certificate to trust",
                self.place
            );
            return StoreError::new(StoreCode::TlsFailed, message);
        }
        if error.as_db_error().is_none() && text.contains("password") {
            let message =
                format!("`{}`: the server asks for a password; none was given", self.place);
            return StoreError::new(StoreCode::AccessDenied, message);
        }
        failed(&self.place, error)
    }
}

/// Options of libpq that the client library does not know.
#[derive(Default)]
struct Asked {
    mode: Option<SslMode>,
    #[cfg_attr(not(feature = "tls"), allow(dead_code))]
    root: Option<String>,
}

impl Asked {
    /// Takes them out of the URL.
    fn split(url: &str) -> (String, Self) {
        let mut asked = Self::default();
        let Some((base, query)) = url.split_once('?') else { return (url.to_owned(), asked) };
        let mut rest = Vec::new();
        for pair in query.split('&') {
            match pair.split_once('=') {
                // A certificate is always verified, so these are the same here.
                Some(("sslmode", "verify-full" | "verify-ca")) => {
                    asked.mode = Some(SslMode::Require)
                }
                Some(("sslmode", "allow")) => asked.mode = Some(SslMode::Prefer),
                Some(("sslrootcert", path)) => asked.root = Some(path.replace("%2F", "/")),
                _ => rest.push(pair),
            }
        }
        let url = match rest.is_empty() {
            true => base.to_owned(),
            false => format!("{base}?{}", rest.join("&")),
        };
        (url, asked)
    }
}

fn place(config: &Config) -> String {
    let host = match config.get_hosts().first() {
        Some(Host::Tcp(name)) => name.clone(),
        #[cfg(unix)]
        Some(Host::Unix(path)) => path.display().to_string(),
        None => "localhost".to_owned(),
    };
    let port = config.get_ports().first().copied().unwrap_or(5432);
    let database = config.get_dbname().or(config.get_user()).unwrap_or("");
    format!("{host}:{port}/{database}")
}
