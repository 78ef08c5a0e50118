//! Servers of our own, on free loopback ports, that end when this process does.

use crate::AnyError;
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A server, and the folder that everything it writes is in.
pub struct Server {
    child: Child,
    pub port: u16,
    pub folder: tempfile::TempDir,
}

impl Drop for Server {
    fn drop(&mut self) {
        // The shell around the server waits for this.
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}

/// PostgreSQL as it is out of the box, everything synced; only more connections.
pub fn postgres() -> Result<Server, AnyError> {
    let bin = postgres_programs().ok_or("PostgreSQL is not installed")?;
    let (folder, port) = (tempfile::tempdir()?, free_port()?);
    let data = folder.path().join("data");
    if is_root() {
        done(Command::new("chown").arg("postgres").arg(folder.path()))?;
    }
    let initdb = ["-U", "app", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-D"];
    let mut making = as_postgres(&bin.join("initdb"));
    done(making.args(initdb).arg(&data).current_dir(folder.path()).stdout(Stdio::null()))?;
    let mut command = as_postgres(Path::new("/bin/sh"));
    let script = format!("{RUN} kill -INT $server; wait $server");
    command.args(["-c", &script]).arg(bin.join("postgres")).arg("-D").arg(&data);
    command.args(["-p", &port.to_string(), "-c", "listen_addresses=127.0.0.1", "-k"]);
    command.arg(folder.path()).args(["-c", "max_connections=200"]);
    let server = Server { child: spawn(command, &folder)?, port, folder };
    let url = url(&server, "postgres");
    wait(|| postgres::Client::connect(&url, postgres::NoTls).is_ok())?;
    Ok(server)
}

/// The address of a database.
pub fn url(server: &Server, database: &str) -> String {
    format!("postgres://app@127.0.0.1:{}/{database}", server.port)
}

/// Redis that keeps everything in its append-only file, synced at every command or every second.
pub fn redis(appendfsync: &str) -> Result<Server, AnyError> {
    let folder = tempfile::tempdir()?;
    redis_in(appendfsync, folder)
}

/// The same, in a folder that may hold the file of an earlier one.
pub fn redis_in(appendfsync: &str, folder: tempfile::TempDir) -> Result<Server, AnyError> {
    let port = free_port()?;
    let mut command = Command::new("/bin/sh");
    let script = format!("{RUN} kill -TERM $server; wait $server");
    command.args(["-c", &script, "redis-server", "--port", &port.to_string()]);
    command.args(["--bind", "127.0.0.1", "--save", "", "--appendonly", "yes", "--dir"]);
    command.arg(folder.path()).args(["--appendfsync", appendfsync]);
    let server = Server { child: spawn(command, &folder)?, port, folder };
    wait(|| crate::redis::Redis::connect(server.port).is_ok_and(|mut redis| redis.is_ready()))?;
    Ok(server)
}

/// Ends a Redis, and gives its folder.
pub fn stop(mut server: Server) -> Result<tempfile::TempDir, AnyError> {
    drop(server.child.stdin.take());
    server.child.wait()?;
    let empty = tempfile::tempdir()?;
    Ok(std::mem::replace(&mut server.folder, empty))
}

pub fn has_postgres() -> bool {
    postgres_programs().is_some()
}

pub fn has_redis() -> bool {
    let found = Command::new("redis-server").arg("--version").stdout(Stdio::null()).status();
    found.is_ok_and(|status| status.success())
}

/// Runs the server beside a shell that waits for the end of our pipe.
const RUN: &str = "\"$0\" \"$@\" >log 2>&1 & server=$!; cat >/dev/null;";

fn spawn(mut command: Command, folder: &tempfile::TempDir) -> Result<Child, AnyError> {
    Ok(command.current_dir(folder.path()).stdin(Stdio::piped()).stdout(Stdio::null()).spawn()?)
}

fn done(command: &mut Command) -> Result<(), AnyError> {
    let status = command.status()?;
    if status.success() { Ok(()) } else { Err(format!("{command:?}: {status}").into()) }
}

/// PostgreSQL refuses to be root.
fn as_postgres(program: &Path) -> Command {
    if !is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("runuser");
    command.args(["-u", "postgres", "--"]).arg(program);
    command
}

fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|found| found.uid() == 0)
}

fn postgres_programs() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
    let folders = versions.filter_map(|entry| Some(entry.ok()?.path().join("bin")));
    folders.filter(|path| path.join("initdb").exists()).max()
}

fn free_port() -> Result<u16, AnyError> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

fn wait(ready: impl Fn() -> bool) -> Result<(), AnyError> {
    let begin = Instant::now();
    while !ready() {
        if begin.elapsed() > Duration::from_secs(60) {
            return Err("the server does not start".into());
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    Ok(())
}

/// A connection that sends at once.
pub fn connect(port: u16) -> Result<TcpStream, AnyError> {
    let stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_nodelay(true)?;
    Ok(stream)
}
