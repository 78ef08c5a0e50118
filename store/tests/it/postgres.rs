//! Debian's PostgreSQL, started on a free loopback port and stopped when the tests are over.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// A server of our own. It ends with this process, however that ends: it watches a pipe from us.
pub struct Server {
    child: Child,
    pub port: u16,
    pub folder: PathBuf,
    settings: Vec<String>,
}

fn programs() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
    let mut found: Vec<PathBuf> =
        versions.filter_map(|entry| Some(entry.ok()?.path().join("bin"))).collect();
    found.retain(|path| path.join("initdb").exists());
    found.sort();
    found.pop()
}

/// Runs a program as the user that PostgreSQL wants: anybody but root.
pub fn as_postgres(program: &Path) -> Command {
    let is_root = std::env::var("USER").is_ok_and(|user| user == "root")
        || std::fs::metadata("/root/.").is_ok() && std::fs::read_dir("/root").is_ok();
    if !is_root {
        return Command::new(program);
    }
    let mut command = Command::new("runuser");
    command.args(["-u", "postgres", "--"]).arg(program);
    command
}

impl Server {
    /// Starts one, or says loudly that there is none.
    pub fn start() -> Option<Self> {
        Self::start_with(|_| Vec::new())
    }

    /// Starts one with settings, which may be about files that `prepare` puts beside its data.
    pub fn start_with(prepare: impl FnOnce(&Path) -> Vec<String>) -> Option<Self> {
        let Some(bin) = programs() else {
            eprintln!(
                "\n*** SKIPPED: PostgreSQL is not installed (no initdb): apt-get install postgresql ***\n"
            );
            return None;
        };
        let folder =
            PathBuf::from(format!("/tmp/ringtrace-pg-{}-{}", std::process::id(), unique()));
        std::fs::create_dir_all(&folder).unwrap();
        let _ = Command::new("chown").arg("postgres").arg(&folder).status();
        let data = folder.join("data");
        let made = as_postgres(&bin.join("initdb"))
            .args(["-U", "app", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "-D"])
            .arg(&data)
            .current_dir(&folder)
            .stdout(Stdio::null())
            .status()
            .unwrap();
        assert!(made.success(), "initdb failed");
        // Whoever connects with a password must know it; the others are trusted.
        let rules = "local all all trust\nhost all locked 127.0.0.1/32 scram-sha-256\n\
            host all all 127.0.0.1/32 trust\n";
        std::fs::write(data.join("pg_hba.conf"), rules).unwrap();
        let port = free_port();
        let settings = prepare(&data);
        let child = run(&bin, &folder, port, &settings);
        let server = Self { child, port, folder, settings };
        server.wait();
        Some(server)
    }

    pub fn url(&self, database: &str) -> String {
        format!("postgres://app@127.0.0.1:{}/{database}", self.port)
    }

    /// A new database's URL.
    pub fn database(&self) -> String {
        let name = format!("t{}", unique());
        self.sql("postgres", &format!("CREATE DATABASE {name}"));
        self.url(&name)
    }

    /// What `psql` prints.
    pub fn sql(&self, database: &str, sql: &str) -> String {
        query(&self.url(database), sql)
    }

    /// Ends the server at once, as a crash would, and starts it again.
    pub fn crash_and_restart(&mut self) {
        let bin = programs().unwrap();
        self.stop("immediate");
        self.child = run(&bin, &self.folder, self.port, &self.settings);
        self.wait();
    }

    pub fn stop(&mut self, mode: &str) {
        let stopped = as_postgres(&programs().unwrap().join("pg_ctl"))
            .args(["stop", "-s", "-m", mode, "-D"])
            .arg(self.folder.join("data"))
            .current_dir(&self.folder)
            .status();
        assert!(stopped.unwrap().success());
        // Not `wait`, which would close the pipe and so remove the folder.
        while self.child.try_wait().unwrap().is_none() {
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn wait(&self) {
        let ready = programs().unwrap().join("pg_isready");
        let until = Instant::now() + Duration::from_secs(30);
        loop {
            let port = self.port.to_string();
            let done =
                Command::new(&ready).args(["-q", "-h", "127.0.0.1", "-p", &port]).status().unwrap();
            if done.success() {
                return;
            }
            assert!(Instant::now() < until, "PostgreSQL does not start");
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn free_port() -> u16 {
    let socket = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    socket.local_addr().unwrap().port()
}

/// The server as a child that ends when our end of the pipe does.
fn run(bin: &Path, folder: &Path, port: u16, settings: &[String]) -> Child {
    let script = "\"$0\" \"$@\" >>log 2>&1 & server=$!; \
        (while kill -0 $server 2>/dev/null; do sleep 0.2; done; kill $$ 2>/dev/null) & \
        cat >/dev/null; kill -QUIT $server; wait $server; cd /tmp && rm -rf \"$OLDPWD\"";
    let mut command = as_postgres(Path::new("/bin/sh"));
    command
        .args(["-c", script])
        .arg(bin.join("postgres"))
        .arg("-D")
        .arg(folder.join("data"))
        .args(["-p", &port.to_string(), "-k"])
        .arg(folder)
        .args(["-c", "listen_addresses=127.0.0.1", "-c", "fsync=off", "-c", "shared_buffers=32MB"])
        .args(["-c", "full_page_writes=off", "-c", "max_connections=200"])
        .args(settings.iter().flat_map(|setting| ["-c", setting]))
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command.spawn().unwrap()
}

fn unique() -> usize {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// What `psql` prints for a statement.
pub fn query(url: &str, sql: &str) -> String {
    let psql = programs().unwrap().join("psql");
    let out = Command::new(psql).args(["-X", "-A", "-t", "-q", "-c", sql, url]).output().unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stdout).unwrap().trim().to_owned()
}

/// The server that tests share, each with a database of its own. Statics are not dropped; the pipe ends it.
pub fn shared() -> Option<&'static Server> {
    static SHARED: OnceLock<Option<Server>> = OnceLock::new();
    SHARED.get_or_init(Server::start).as_ref()
}
