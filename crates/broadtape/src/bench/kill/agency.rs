//! The agency whose stories are killed: it pushes them, each with a picture of its own.

use crate::clock;
use anyhow::{Result, ensure};
use axum::Router;
use axum::extract::Path;
use axum::http::header;
use axum::routing::get;
use broadtape_model::{ProviderId, StoryId};
use broadtape_web::signature::Secret;
use serde_json::{Value, json};
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

pub(super) const PROVIDER: &str = "agency";
/// What the agency and the subscribers sign with.
pub(super) const SECRET: &str = "a secret for a measurement alone";

/// Before the number of a story in its identifier and its headline.
const MARK: &str = "breakwater-";

pub(super) struct Agency {
    pictures: SocketAddr,
}

/// The story of a number.
pub(super) fn id(number: u64) -> StoryId {
    StoryId::new(&ProviderId::new(PROVIDER), &guid(number))
}

fn guid(number: u64) -> String {
    format!("{MARK}{number}-ends")
}

/// The number of the story that a text is about.
pub(super) fn number_in(text: &str) -> Option<u64> {
    let (_, behind) = text.split_once(MARK)?;
    behind.split('-').next()?.parse().ok()
}

impl Agency {
    pub(super) async fn open(stories: u64) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let pictures = listener.local_addr()?;
        let picture = async move |Path(number): Path<u64>| {
            let wide = number % stories.max(1) + 1;
            let drawn = format!(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"800\" height=\"600\"><rect width=\"{wide}\" height=\"9\"/></svg>"
            );
            ([(header::CONTENT_TYPE, "image/svg+xml")], drawn)
        };
        let router = Router::new().route("/{number}", get(picture));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(Self { pictures })
    }

    /// Where its pictures are.
    pub(super) fn pictures(&self) -> SocketAddr {
        self.pictures
    }

    /// Sends a story.
    pub(super) async fn story(&self, house: SocketAddr, number: u64) -> Result<()> {
        let picture = format!("http://{}/{number}", self.pictures);
        let mut item = item(number, "usable");
        item["associations"] = json!({ "main": {
            "uri": picture, "type": "picture", "headline": "A breakwater",
            "renditions": { "web": { "href": picture, "mimetype": "image/svg+xml", "width": 800, "height": 600 } },
        } });
        push(house, &item.to_string()).await
    }

    /// Withdraws it for good.
    pub(super) async fn kill(&self, house: SocketAddr, number: u64) -> Result<()> {
        push(house, &item(number, "canceled").to_string()).await
    }
}

fn item(number: u64, status: &str) -> Value {
    json!({
        "uri": guid(number), "type": "text", "version": "1", "pubstatus": status, "language": "en",
        "headline": format!("Breakwater {number} ends"), "body_text": "The breakwater ends where it ends. ".repeat(50),
    })
}

async fn push(house: SocketAddr, document: &str) -> Result<()> {
    let timestamp = clock::now().seconds();
    let signature = Secret::new(SECRET.as_bytes())?.sign(timestamp, document.as_bytes());
    let request = format!(
        "POST /intake/{PROVIDER} HTTP/1.1\r\nHost: {house}\r\nContent-Length: {}\r\nBroadtape-Timestamp: {timestamp}\r\n\
         Broadtape-Signature: {signature}\r\nConnection: close\r\n\r\n{document}",
        document.len()
    );
    let mut connection = TcpStream::connect(house).await?;
    connection.write_all(request.as_bytes()).await?;
    let mut answer = String::new();
    connection.read_to_string(&mut answer).await?;
    ensure!(answer.starts_with("HTTP/1.1 202"), "the push door answered {answer}");
    Ok(())
}
