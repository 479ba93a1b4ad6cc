//! Who asks, and who else answers: `wrk` and nginx, where they are installed.

use anyhow::{Context, Result, bail, ensure};
use std::fmt::{self, Write as _};
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// How long nginx may take to open.
const OPENS_WITHIN: Duration = Duration::from_secs(5);

/// Keeps a process and the threads that it begins from now on to one core.
pub(super) fn pin(process: u32, core: usize) -> Result<()> {
    let status =
        Command::new("taskset").args(["-cp", &core.to_string(), &process.to_string()]).stdout(Stdio::null()).status();
    ensure!(status.context("`taskset` is not found; it is part of util-linux")?.success(), "core {core} cannot be had");
    Ok(())
}

fn on_core(core: usize, program: &str) -> Command {
    let mut command = Command::new("taskset");
    command.args(["-c", &core.to_string(), program]);
    command
}

/// A page as it is given out.
pub(super) struct PageFile {
    /// Its length before it was compressed.
    pub(super) plain: usize,
    pub(super) packed: Vec<u8>,
}

/// Fetches a page, plain and with gzip.
pub(super) fn page(address: &str) -> Result<PageFile> {
    Ok(PageFile { plain: fetched(address, "identity")?.len(), packed: fetched(address, "gzip")? })
}

fn fetched(address: &str, coding: &str) -> Result<Vec<u8>> {
    let (host, path) = address.trim_start_matches("http://").split_once('/').context("an address without a path")?;
    let mut socket = TcpStream::connect(host)?;
    write!(socket, "GET /{path} HTTP/1.1\r\nHost: {host}\r\nAccept-Encoding: {coding}\r\nConnection: close\r\n\r\n")?;
    let mut answer = Vec::new();
    socket.read_to_end(&mut answer)?;
    let head =
        answer.windows(4).position(|four| four == b"\r\n\r\n").context("an answer without an end of its head")?;
    ensure!(answer.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&answer[..head]));
    Ok(answer.split_off(head + 4))
}

/// Readers who ask for one page again and again.
pub(super) struct Load<'a> {
    pub(super) address: &'a str,
    pub(super) connections: u64,
    pub(super) seconds: u64,
}

impl Load<'_> {
    pub(super) fn put(&self, core: usize) -> Result<Measured> {
        let mut wrk = on_core(core, "wrk");
        wrk.args(["-t1", &format!("-c{}", self.connections), &format!("-d{}s", self.seconds)]);
        Measured::by(wrk.args(["--latency", "-H", "Accept-Encoding: gzip", self.address]))
    }
}

/// Asks for each of some pages once.
pub(super) fn each_once(
    folder: &Path,
    host: &str,
    pages: &[String],
    connections: u64,
    core: usize,
) -> Result<Measured> {
    let mut script = String::from("local pages = {\n");
    for page in pages {
        let _ = writeln!(script, "\"{page}\",");
    }
    script.push_str(
        "}\nlocal next = 0\nlocal done = 0\n\
         request = function() next = next + 1; return wrk.format(\"GET\", pages[next] or pages[#pages]) end\n\
         response = function() done = done + 1; if done >= #pages then wrk.thread:stop() end end\n",
    );
    let path = folder.join("pages.lua");
    std::fs::write(&path, script)?;
    let mut wrk = on_core(core, "wrk");
    wrk.args(["-t1", &format!("-c{connections}"), "-d30s", "--latency", "-H", "Accept-Encoding: gzip", "-s"]);
    let measured = Measured::by(wrk.arg(path).arg(host))?;
    // It counts seconds in which nothing more was asked; as many were under way as there are connections (Little's law).
    let mean = seconds(&measured.mean).context("wrk says no mean latency")?;
    #[expect(clippy::cast_precision_loss, reason = "a figure for people")]
    let per_second = connections as f64 / mean;
    Ok(Measured { per_second, ..measured })
}

/// Seconds as wrk writes them: `812.00us`, `3.41ms`, `1.20s`.
fn seconds(written: &str) -> Option<f64> {
    let (number, factor) = [("us", 1e-6), ("ms", 1e-3), ("s", 1.0)]
        .iter()
        .find_map(|(unit, factor)| Some((written.strip_suffix(unit)?, factor)))?;
    Some(number.parse::<f64>().ok()? * factor)
}

/// What readers saw.
pub(super) struct Measured {
    pub(super) per_second: f64,
    mean: String,
    p99: String,
    errors: String,
}

impl Measured {
    fn by(wrk: &mut Command) -> Result<Self> {
        let output = wrk.output().context("`wrk` is not found; Debian has it as a package")?;
        let text = String::from_utf8_lossy(&output.stdout);
        let line = |start: &str| text.lines().find_map(|line| line.trim().strip_prefix(start)).map(str::trim);
        let Some(per_second) = line("Requests/sec:").and_then(|number| number.parse().ok()) else {
            bail!("wrk says nothing: {}{}", text, String::from_utf8_lossy(&output.stderr));
        };
        let errors = [line("Non-2xx or 3xx responses:"), line("Socket errors:")]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(", ");
        let mean = line("Latency ").and_then(|line| line.split_whitespace().next()).unwrap_or("?").to_owned();
        Ok(Self { per_second, mean, p99: line("99%").unwrap_or("?").to_owned(), errors })
    }

    /// The one in the middle of several.
    pub(super) fn middle(mut several: Vec<Self>) -> Option<Self> {
        several.sort_by(|one, other| one.per_second.total_cmp(&other.per_second));
        let middle = several.len() / 2;
        several.into_iter().nth(middle)
    }
}

impl fmt::Display for Measured {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:.0} requests/s, p99 {}", self.per_second, self.p99)?;
        if self.errors.is_empty() { Ok(()) } else { write!(formatter, "; errors: {}", self.errors) }
    }
}

/// nginx with a file that is compressed already.
pub(super) struct Nginx {
    pub(super) address: String,
    process: Child,
}

impl Nginx {
    /// Starts it; `None` where it is not installed.
    pub(super) fn start(folder: &Path, file: &PageFile, core: usize) -> Result<Option<Self>> {
        let www = folder.join("www");
        std::fs::create_dir_all(&www)?;
        std::fs::write(www.join("page.html"), b"its compressed form stands beside it")?;
        std::fs::write(www.join("page.html.gz"), &file.packed)?;
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let settings = folder.join("nginx.conf");
        std::fs::write(&settings, configuration(port, &www))?;
        let mut nginx = on_core(core, "nginx");
        nginx.arg("-c").arg(&settings).arg("-p").arg(folder).stdout(Stdio::null()).stderr(Stdio::null());
        let process = match nginx.spawn() {
            Ok(process) => process,
            Err(_) => return Ok(None),
        };
        let address = format!("http://127.0.0.1:{port}/page.html");
        let opened = Self { address, process };
        Ok(opened.is_open(port).then_some(opened))
    }

    fn is_open(&self, port: u16) -> bool {
        const LOOKS_EVERY: Duration = Duration::from_millis(50);
        (0..OPENS_WITHIN.as_millis() / LOOKS_EVERY.as_millis()).any(|_| {
            std::thread::sleep(LOOKS_EVERY);
            TcpStream::connect(("127.0.0.1", port)).is_ok()
        })
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// One worker, as one core of ours, with everything on that makes it fast.
fn configuration(port: u16, www: &Path) -> String {
    format!(
        "daemon off; master_process off; worker_processes 1; pid nginx.pid; error_log stderr crit;\n\
         events {{ worker_connections 4096; }}\n\
         http {{ types {{ text/html html; }} access_log off; sendfile on; tcp_nopush on; tcp_nodelay on; keepalive_timeout 300;\n\
         keepalive_requests 1000000000; open_file_cache max=1000 inactive=300s; open_file_cache_valid 60s;\n\
         client_body_temp_path b; proxy_temp_path p; fastcgi_temp_path f; uwsgi_temp_path u; scgi_temp_path s;\n\
         server {{ listen 127.0.0.1:{port}; root {}; gzip_static on; gzip_vary on; }} }}\n",
        www.display()
    )
}
