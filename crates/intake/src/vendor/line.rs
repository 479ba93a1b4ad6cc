//! One connection to a feed.

use super::feed::Feed;
use super::gateway;
use super::socket::{Session, SocketOptions};
use broadtape_formats::ddf::Command;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// Bytes that are read at once: about a thousand messages.
const CHUNK_BYTES: usize = 64 * 1024;

/// A connection. Every failure is told as the words that say why the line is lost.
pub(super) struct Line {
    stream: TcpStream,
    chunk: Vec<u8>,
    silence: Duration,
    gather: Duration,
    /// The first bytes of the stream, where they came with the last words before it.
    first: Vec<u8>,
    /// Whether the server has let us in and was asked for everything.
    is_subscribed: bool,
}

impl Line {
    /// Connects, and asks to be let in.
    pub(super) async fn dial(options: &SocketOptions) -> Result<Self, String> {
        let stream = timeout(options.silence, TcpStream::connect(&options.address))
            .await
            .map_err(|_| "no answer".to_owned())?
            .map_err(|error| format!("cannot connect: {error}"))?;
        let (silence, gather) = (options.silence, options.gather);
        let chunk = vec![0; CHUNK_BYTES];
        let mut line = Self { stream, chunk, silence, gather, first: Vec::new(), is_subscribed: false };
        match &options.session {
            Session::Ddf { user, password } => line.send(&Command::Login { user, password }.to_line()).await?,
            Session::Dbn(request) => {
                line.first = gateway::enter(&mut line.stream, request, &options.symbols, silence).await?;
                line.is_subscribed = true;
            }
        }
        Ok(line)
    }

    /// Whether the server has let us in already, and was asked for everything.
    pub(super) fn is_subscribed(&self) -> bool {
        self.is_subscribed
    }

    /// Asks for symbols.
    pub(super) async fn subscribe(&mut self, symbols: &[String]) -> Result<(), String> {
        for command in Command::subscriptions(symbols) {
            self.send(&command).await?;
        }
        Ok(())
    }

    /// Waits for bytes, then takes all that come within a moment. What was taken stays with the feed
    /// however this ends, also when it is dropped half-way.
    pub(super) async fn gather(&mut self, feed: &mut Feed) -> Result<(), String> {
        let moment = self.gather;
        if !self.first.is_empty() {
            feed.take(&std::mem::take(&mut self.first));
            return self.check(feed);
        }
        self.receive(feed).await?;
        let receive_more = async {
            while !feed.wants_attention() {
                self.receive(feed).await?;
            }
            Ok::<_, String>(())
        };
        timeout(moment, receive_more).await.unwrap_or(Ok(()))?;
        self.check(feed)
    }

    /// A stream that can be read no further is begun anew.
    fn check(&self, feed: &Feed) -> Result<(), String> {
        if feed.is_over() { Err("the stream cannot be read any further".to_owned()) } else { Ok(()) }
    }

    async fn receive(&mut self, feed: &mut Feed) -> Result<(), String> {
        let read = timeout(self.silence, self.stream.read(&mut self.chunk)).await;
        let seconds = self.silence.as_secs();
        match read.map_err(|_| format!("nothing was received for {seconds} seconds"))? {
            Ok(0) => Err("the server closed the line".to_owned()),
            Ok(count) => {
                feed.take(&self.chunk[..count]);
                Ok(())
            }
            Err(error) => Err(format!("the line broke: {error}")),
        }
    }

    async fn send(&mut self, command: &str) -> Result<(), String> {
        let sent = timeout(self.silence, self.stream.write_all(command.as_bytes())).await;
        let sent = sent.map_err(|_| "the server does not take our commands".to_owned())?;
        sent.map_err(|error| format!("the line broke: {error}"))
    }
}
