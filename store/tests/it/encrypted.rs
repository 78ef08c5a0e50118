//! Encrypted connections to PostgreSQL: a certificate that is trusted is accepted, any other refused.

use crate::postgres::{Server, as_postgres};
use crate::story::{Story, config, noon};
use ringtrace_store::{Options, Store, StoreCode, StoreError};
use std::path::Path;
use std::time::{Duration, Instant};

/// Runs `openssl` where the server's files are.
fn openssl(folder: &Path, arguments: &str) {
    let mut command = as_postgres(Path::new("openssl"));
    let done = command.args(arguments.split(' ')).current_dir(folder).output().unwrap();
    assert!(done.status.success(), "{arguments}: {}", String::from_utf8_lossy(&done.stderr));
}

/// An authority, a server's certificate by it, one that nobody signed, and somebody else's authority.
fn certificates(folder: &Path) {
    let key = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3";
    for name in ["ca", "other-ca"] {
        openssl(
            folder,
            &format!("req -x509 {key} -subj /CN={name} -keyout {name}.key -out {name}.crt"),
        );
    }
    std::fs::write(folder.join("names.txt"), "subjectAltName=DNS:localhost\n").unwrap();
    openssl(folder, &format!("req {key} -subj /CN=localhost -keyout server.key -out server.csr"));
    let by = "-CA ca.crt -CAkey ca.key -CAcreateserial -days 3 -extfile names.txt";
    openssl(folder, &format!("x509 -req -in server.csr {by} -out server.crt"));
    let alone =
        "-subj /CN=alone -addext subjectAltName=DNS:localhost -addext basicConstraints=CA:FALSE";
    openssl(folder, &format!("req -x509 {key} {alone} -keyout alone.key -out alone.crt"));
}

fn encrypted(certificate: &'static str) -> Option<Server> {
    Server::start_with(|data| {
        certificates(data);
        vec![
            "ssl=on".to_owned(),
            format!("ssl_cert_file={certificate}.crt"),
            format!("ssl_key_file={certificate}.key"),
        ]
    })
}

fn open(server: &Server, host: &str, options: &str) -> Result<Store, StoreError> {
    let url = format!("postgres://app@{host}:{}/postgres?{options}", server.port);
    let began = Instant::now();
    let patience = Duration::from_secs(4);
    let opened = Store::open_with(&url, Options { patience, ..Options::default() });
    assert!(began.elapsed() < Duration::from_secs(9), "took {:?}", began.elapsed());
    opened
}

/// Whether the store's connections are encrypted, as the server sees it.
fn is_encrypted(server: &Server) -> String {
    server.sql(
        "postgres",
        "SELECT DISTINCT ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) \
         WHERE application_name = 'ringtrace'",
    )
}

fn refused(opened: Result<Store, StoreError>) {
    let error = opened.expect_err("must not be trusted");
    assert!(error.is(StoreCode::TlsFailed), "{error}");
    assert!(error.message().contains("sslrootcert"), "{error}");
}

#[test]
fn a_trusted_certificate_is_accepted_and_any_other_refused() {
    let Some(server) = encrypted("server") else { return };
    let file = |name: &str| format!("sslrootcert={}/data/{name}.crt", server.folder.display());
    for mode in ["require", "verify-ca", "verify-full", "prefer", "allow"] {
        let options = format!("sslmode={mode}&{}", file("ca"));
        let store = open(&server, "localhost", &options).unwrap();
        assert_eq!(is_encrypted(&server), "t", "{mode}");
        let stored = store.tracker_or("site", || (config(5), noon())).unwrap();
        let mut story = Story::new(1, 10, 5);
        let answers = stored.handle_all((0..5).map(|_| story.command()));
        assert!(answers.iter().any(Result::is_ok), "{answers:?}");
        drop((stored, store));
        // Also where plain text would do, nobody is trusted who is not known.
        refused(open(&server, "localhost", &format!("sslmode={mode}&{}", file("other-ca"))));
        refused(open(&server, "localhost", &format!("sslmode={mode}")));
        // The right certificate under another name: somebody in between.
        refused(open(&server, "127.0.0.1", &format!("sslmode={mode}&{}", file("ca"))));
    }
    let store = open(&server, "127.0.0.1", "sslmode=disable").unwrap();
    assert_eq!(is_encrypted(&server), "f");
    drop(store);
    for path in ["/nowhere.crt", "/etc/passwd"] {
        refused_file(open(&server, "localhost", &format!("sslmode=require&sslrootcert={path}")));
    }
}

fn refused_file(opened: Result<Store, StoreError>) {
    let error = opened.expect_err("there is no certificate");
    assert!(error.is(StoreCode::TlsFailed), "{error}");
    assert!(error.message().contains("no certificate"), "{error}");
}

#[test]
fn a_certificate_that_nobody_signed_is_accepted_where_it_is_named() {
    let Some(server) = encrypted("alone") else { return };
    let file = |name: &str| format!("sslrootcert={}/data/{name}.crt", server.folder.display());
    let store = open(&server, "localhost", &format!("sslmode=require&{}", file("alone"))).unwrap();
    assert_eq!(is_encrypted(&server), "t");
    drop(store);
    refused(open(&server, "localhost", &format!("sslmode=require&{}", file("ca"))));
    refused(open(&server, "localhost", "sslmode=require"));
}

#[test]
fn a_server_without_encryption_is_refused_only_where_it_is_asked_for() {
    let Some(server) = crate::postgres::shared() else { return };
    let url = server.database();
    let error = Store::open(&format!("{url}?sslmode=require")).expect_err("it has none");
    assert!(error.is(StoreCode::TlsFailed), "{error}");
    drop(Store::open(&url).unwrap());
    drop(Store::open(&format!("{url}?sslmode=prefer")).unwrap());
}
