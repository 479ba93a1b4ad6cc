//! Other processes: this test binary, started again to play one part.

use std::io::{BufRead, BufReader, Lines};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use crate::desk::{append, open, options, story};
use broadtape_tape::TapeError;
use broadtape_tape::embedded::EmbeddedTape;
use std::io::Read;

/// Names the folder to a test that plays the part of another process; absent in every other run.
const FOLDER: &str = "BROADTAPE_TEST_FOLDER";

/// What a child's lines to its parent begin with: the test harness prints lines of its own.
const SAYS: &str = "child says ";

/// The folder that the parent gave; `None` where nobody did.
pub(crate) fn given_folder() -> Option<std::path::PathBuf> {
    std::env::var_os(FOLDER).map(Into::into)
}

/// For a child: tells its parent.
pub(crate) fn say(what: &str) {
    println!("{SAYS}{what}");
}

/// A part played by another process.
pub(crate) struct Part {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
    /// It goes on while this is open.
    pub(crate) stdin: Option<ChildStdin>,
}

impl Part {
    /// Starts the test of that name alone.
    pub(crate) fn start(test: &str, folder: &Path) -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", test, "--nocapture", "--include-ignored"]).env(FOLDER, folder);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { stdin: child.stdin.take(), child, lines }
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// The next thing it says; `None` when it has ended.
    pub(crate) fn hear(&mut self) -> Option<String> {
        self.lines.by_ref().map_while(Result::ok).find_map(|line| Some(line.split_once(SAYS)?.1.to_owned()))
    }

    /// Ends it as a power cut would end a process: with no chance to tidy up.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
    }

    pub(crate) fn wait(mut self) {
        self.stdin = None;
        self.child.wait().unwrap();
    }
}

#[test]
#[ignore = "plays another process; started by `a_second_process_is_refused_and_told_whom_to_stop`"]
fn the_holder() {
    let Some(folder) = given_folder() else { return };
    let _tape = open(&folder);
    say("open");
    std::io::stdin().read_to_end(&mut Vec::new()).unwrap();
}

#[test]
fn a_second_process_is_refused_and_told_whom_to_stop() {
    let folder = tempfile::tempdir().unwrap();
    let mut holder = Part::start("process::the_holder", folder.path());
    assert_eq!(holder.hear().as_deref(), Some("open"));
    let id = holder.id().to_string();
    match EmbeddedTape::open(folder.path(), &options()).map(|_| ()).unwrap_err() {
        TapeError::InUse { path, holder } => assert_eq!((path.as_path(), holder), (folder.path(), id)),
        other => panic!("{other}"),
    }
    EmbeddedTape::open_read_only(folder.path()).unwrap();
    holder.wait();
    append(&open(folder.path()), story("a"), 1).unwrap();
}

#[test]
fn a_folder_is_refused_twice_in_one_process_too() {
    let folder = tempfile::tempdir().unwrap();
    let first = open(folder.path());
    assert!(matches!(EmbeddedTape::open(folder.path(), &options()), Err(TapeError::InUse { .. })));
    drop(first);
    open(folder.path());
}
