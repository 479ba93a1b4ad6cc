//! Readers who ask again and again for the story that is being killed.

use super::agency;
use super::sightings::{Sightings, Surface};
use anyhow::{Context, Result, ensure};
use serde_json::Value;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;

/// On so many sites one looks.
pub(super) const SITES: u64 = 5;
/// How often each surface is asked for.
const ASKS_EVERY: Duration = Duration::from_millis(10);

/// The pages of the stories and their pictures, on any site.
pub(super) type Places = Vec<(String, String)>;

/// Waits until the stories show, and finds their pages and pictures.
pub(super) async fn pictures(house: SocketAddr, stories: u64) -> Result<Places> {
    let mut reader = Reader::connect(house).await?;
    let mut places = Places::new();
    for number in 0..stories {
        let path = format!("/@site0/api/v1/stories/{}", agency::id(number));
        let mut document = Value::Null;
        for _ in 0..1_000 {
            let (status, body) = reader.get(&path).await?;
            if status == 200 {
                document = serde_json::from_str(&body)?;
                break;
            }
            tokio::time::sleep(ASKS_EVERY).await;
        }
        let id = document["id"].as_str().context("a story does not show")?.to_owned();
        let picture = document["pictures"][0]["url"].as_str().context("a story shows without its picture")?;
        let picture = picture.strip_prefix("/@site0").unwrap_or(picture).to_owned();
        let (status, _) = reader.get(&format!("/@site0{picture}")).await?;
        ensure!(status == 200, "a picture does not show: {picture}");
        places.push((id, picture));
    }
    Ok(places)
}

/// Looks at all surfaces of some sites for as long as the house answers.
pub(super) async fn begin(house: SocketAddr, sites: u64, places: Places, seen: Arc<Sightings>) {
    let places = Arc::new(places);
    for site in 0..SITES.min(sites) {
        for surface in [Surface::Page, Surface::Api, Surface::List, Surface::Picture] {
            tokio::spawn(look(house, site, surface, places.clone(), seen.clone()));
        }
    }
}

async fn look(
    house: SocketAddr,
    site: u64,
    surface: Surface,
    places: Arc<Places>,
    seen: Arc<Sightings>,
) -> io::Result<()> {
    let mut reader = Reader::connect(house).await?;
    let mut done = None;
    loop {
        tokio::time::sleep(ASKS_EVERY).await;
        let Some(number) = seen.last().filter(|number| done != Some(*number)) else { continue };
        let Some((id, picture)) = usize::try_from(number).ok().and_then(|number| places.get(number)) else { continue };
        let path = match surface {
            Surface::Page => format!("/article/{id}"),
            Surface::Api => format!("/api/v1/stories/{id}"),
            Surface::Picture => picture.clone(),
            Surface::List | Surface::OpenPage | Surface::Webhook | Surface::SlowWebhook => {
                format!("/api/v1/stories?provider={}&limit=100", agency::PROVIDER)
            }
        };
        let (status, body) = reader.get(&format!("/@site{site}{path}")).await?;
        let shows = status == 200 && (surface != Surface::List || body.contains(&format!("\"{id}\"")));
        if !shows {
            seen.saw(surface, number);
            done = Some(number);
        }
    }
}

/// A connection on which one question comes after the other.
struct Reader {
    connection: BufReader<TcpStream>,
    house: SocketAddr,
}

impl Reader {
    async fn connect(house: SocketAddr) -> io::Result<Self> {
        let connection = TcpStream::connect(house).await?;
        connection.set_nodelay(true)?;
        Ok(Self { connection: BufReader::new(connection), house })
    }

    /// The status and the body.
    async fn get(&mut self, path: &str) -> io::Result<(u16, String)> {
        let request = format!("GET {path} HTTP/1.1\r\nHost: {}\r\nAccept: text/html\r\n\r\n", self.house);
        self.connection.get_mut().write_all(request.as_bytes()).await?;
        let (mut status, mut length) = (0, 0);
        loop {
            let mut line = String::new();
            if self.connection.read_line(&mut line).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            let line = line.trim_end();
            if line.is_empty() {
                break;
            } else if let Some(rest) = line.strip_prefix("HTTP/1.1 ") {
                status = rest.split(' ').next().and_then(|status| status.parse().ok()).unwrap_or(0);
            } else if let Some((name, value)) = line.split_once(": ")
                && name.eq_ignore_ascii_case("content-length")
            {
                length = value.parse().unwrap_or(0);
            }
        }
        let mut body = vec![0; length];
        self.connection.read_exact(&mut body).await?;
        Ok((status, String::from_utf8_lossy(&body).into_owned()))
    }
}
