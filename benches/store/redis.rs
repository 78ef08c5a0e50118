//! Redis with a Lua script: one script a visit, everything in one server's memory and in its append-only file.
//!
//! The protocol is spoken by hand, so that Redis is not charged for a client library.

use crate::AnyError;
use crate::contender::{Asked, Client, Contender};
use crate::servers::{self, Server};
use ringtrace::Visit;
use ringtrace_benches::site;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;

const SCRIPT: &str = include_str!("lend.lua");

pub struct Redis {
    stream: BufReader<TcpStream>,
    text: Vec<u8>,
    script: String,
}

impl Redis {
    pub fn connect(port: u16) -> Result<Self, AnyError> {
        let stream = BufReader::new(servers::connect(port)?);
        Ok(Self { stream, text: Vec::new(), script: String::new() })
    }

    /// Whether it has read its file and serves.
    pub fn is_ready(&mut self) -> bool {
        self.ask(&["PING"]).is_ok_and(|answer| answer.as_deref() == Some("PONG"))
    }

    pub fn ask(&mut self, words: &[&str]) -> Result<Option<String>, AnyError> {
        self.say(words);
        self.send()?;
        self.hear()
    }

    fn say(&mut self, words: &[&str]) {
        // Writing into memory can't fail.
        let _ = write!(self.text, "*{}\r\n", words.len());
        for word in words {
            let _ = write!(self.text, "${}\r\n{word}\r\n", word.len());
        }
    }

    fn send(&mut self) -> Result<(), AnyError> {
        self.stream.get_mut().write_all(&self.text)?;
        self.text.clear();
        Ok(())
    }

    fn hear(&mut self) -> Result<Option<String>, AnyError> {
        let mut line = String::new();
        self.stream.read_line(&mut line)?;
        let line = line.trim_end();
        match line.split_at_checked(1) {
            Some(("+" | ":", text)) => Ok(Some(text.to_owned())),
            Some(("$", "-1")) => Ok(None),
            Some(("$", length)) => {
                let mut bytes = vec![0; length.parse::<usize>()? + 2];
                self.stream.read_exact(&mut bytes)?;
                bytes.truncate(bytes.len() - 2);
                Ok(Some(String::from_utf8(bytes)?))
            }
            _ => Err(format!("Redis says {line}").into()),
        }
    }

    fn say_visit(&mut self, visit: &Visit) {
        let asked = Asked::of(visit);
        let (at, until) = (asked.at_ms.to_string(), asked.until_ms.to_string());
        let script = std::mem::take(&mut self.script);
        let Asked { client, url, referrer, .. } = asked;
        self.say(&["EVALSHA", &script, "0", client, &at, &until, url, referrer]);
        self.script = script;
    }
}

impl Client for Redis {
    fn visit(&mut self, visit: &Visit) -> Result<Option<String>, AnyError> {
        self.say_visit(visit);
        self.send()?;
        self.hear()
    }

    fn visits(&mut self, visits: &[Visit]) -> Result<Vec<Option<String>>, AnyError> {
        visits.iter().for_each(|visit| self.say_visit(visit));
        self.send()?;
        visits.iter().map(|_| self.hear()).collect()
    }
}

/// A Redis with a pool of numbers in it.
pub struct WithLua(pub Server);

impl WithLua {
    pub fn start(appendfsync: &str, numbers: usize) -> Result<Self, AnyError> {
        let server = servers::redis(appendfsync)?;
        let mut redis = Redis::connect(server.port)?;
        for position in 0..numbers {
            let number = site::number(position)?.to_string();
            redis.ask(&["ZADD", "ends", "0", &number])?;
        }
        Ok(Self(server))
    }
}

impl Contender for WithLua {
    fn client(&self) -> Result<Box<dyn Client>, AnyError> {
        let mut redis = Redis::connect(self.0.port)?;
        redis.script = redis.ask(&["SCRIPT", "LOAD", SCRIPT])?.unwrap_or_default();
        Ok(Box::new(redis))
    }

    fn disk_bytes(&self) -> Result<u64, AnyError> {
        let files = std::fs::read_dir(self.0.folder.path().join("appendonlydir"))?;
        files.map(|file| Ok(file?.metadata()?.len())).sum()
    }
}
