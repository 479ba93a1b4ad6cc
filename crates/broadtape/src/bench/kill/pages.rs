//! Open pages: each hears of what comes and goes on its site.

use super::agency;
use super::sightings::{Sightings, Surface};
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;

/// Listens for as long as the house tells.
pub(super) async fn listen(house: SocketAddr, site: u64, seen: Arc<Sightings>) -> io::Result<()> {
    let mut connection = TcpStream::connect(house).await?;
    let request = format!("GET /@site{site}/events?headlines=1 HTTP/1.1\r\nHost: {house}\r\n\r\n");
    connection.write_all(request.as_bytes()).await?;
    let mut lines = BufReader::new(connection).lines();
    let mut is_withdrawal = false;
    while let Some(line) = lines.next_line().await? {
        if line.starts_with("retry:") {
            seen.listens();
        } else if let Some(event) = line.strip_prefix("event: ") {
            is_withdrawal = event == "withdrawn";
        } else if is_withdrawal
            && let Some(data) = line.strip_prefix("data: ")
            && let Some(number) = agency::number_in(data)
        {
            seen.saw(Surface::OpenPage, number);
        }
    }
    Ok(())
}
