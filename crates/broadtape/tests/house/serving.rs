//! A house at work in a process of its own.

use crate::place::{Said, said};
use crate::reader::Reader;
use std::cell::RefCell;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// How long a test waits for what must come: long, for a machine that does much else.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// A house at work. It is killed when this goes.
pub(crate) struct Serving {
    child: Child,
    log: Receiver<String>,
    told: RefCell<Vec<String>>,
    port: u16,
}

impl Serving {
    /// Starts a house and waits until it serves.
    pub(crate) fn start(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let (sender, log) = channel();
        let lines = BufReader::new(child.stderr.take().unwrap()).lines();
        // Ends with the process, whose end of the pipe closes then.
        std::thread::spawn(move || lines.map_while(Result::ok).try_for_each(|line| sender.send(line)));
        let mut serving = Self { child, log, told: RefCell::default(), port: 0 };
        let line = serving.wait_for("http://127.0.0.1:");
        let (_, address) = line.split_once("http://127.0.0.1:").unwrap();
        serving.port = address.split('/').next().unwrap().parse().unwrap();
        serving
    }

    /// Waits for a line of the log that holds these words.
    pub(crate) fn wait_for(&self, words: &str) -> String {
        loop {
            let Ok(line) = self.log.recv_timeout(PATIENCE) else {
                panic!("`{words}` was never told; this was:\n{}", self.told.borrow().join("\n"));
            };
            self.told.borrow_mut().push(line.clone());
            if line.contains(words) {
                return line;
            }
        }
    }

    /// All lines of the log so far that hold these words.
    pub(crate) fn told(&self, words: &str) -> Vec<String> {
        self.told.borrow_mut().extend(self.log.try_iter());
        self.told.borrow().iter().filter(|line| line.contains(words)).cloned().collect()
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// A reader of its sites.
    pub(crate) fn reader(&self) -> Reader {
        Reader::of(self.port)
    }

    /// Kills it as a power cut would, as far as a process can tell.
    pub(crate) fn kill_9(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to stop, and waits for its end.
    pub(crate) fn stop(mut self) -> ExitStatus {
        let asked = self.ask("-TERM");
        assert_eq!(asked.code, Some(0), "{}", asked.err);
        self.child.wait().unwrap()
    }

    fn ask(&self, signal: &str) -> Said {
        said(Command::new("kill").args([signal, &self.child.id().to_string()]).output().unwrap())
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
