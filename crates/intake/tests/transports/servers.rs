//! Real servers, each in a process of its own until the test is over.

use std::io::{BufRead as _, BufReader};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// A server at work.
pub(crate) struct Server {
    child: Child,
    pub(crate) port: u16,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Starts a server and waits until something listens at its port, or it has gone.
pub(crate) fn start(mut command: Command, port: u16) -> Server {
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let lines = BufReader::new(child.stderr.take().unwrap()).lines();
    // Read to its end, or the server would wait for a reader.
    let log = std::thread::spawn(move || lines.map_while(Result::ok).collect::<Vec<_>>());
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        if child.try_wait().unwrap().is_some() {
            panic!("the server did not start: {}", log.join().unwrap().join("\n"));
        }
        std::thread::yield_now();
    }
    Server { child, port }
}

/// A port that nobody listens at.
pub(crate) fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// A program of the system, or the word that the test is skipped.
pub(crate) fn system(test: &str, program: &str, package: &str) -> Option<PathBuf> {
    let found = ["/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin"]
        .iter()
        .map(|folder| Path::new(folder).join(program))
        .find(|path| path.exists());
    if found.is_none() {
        eprintln!("skipped: {test}: there is no {program}; install {package}");
    }
    found
}

/// A program of the Python environment that holds test servers, or the word that the test is skipped.
pub(crate) fn python(test: &str, program: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("BROADTAPE_TEST_SERVERS").map(PathBuf::from).unwrap_or_default();
    let path = folder.join("bin").join(program);
    if path.exists() {
        return Some(path);
    }
    eprintln!("skipped: {test}: there is no {program} in BROADTAPE_TEST_SERVERS, which ./check sets up");
    None
}

/// Who runs the tests.
pub(crate) fn user() -> String {
    let said = Command::new("id").arg("-un").output().unwrap();
    String::from_utf8(said.stdout).unwrap().trim().to_owned()
}
