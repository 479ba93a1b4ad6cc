use crate::bench::{Bench, names, round, round_that_brings};
use crate::certificates;
use crate::servers::{self, Server};
use broadtape_intake::fetch::{After, Login, RoundWhat, Server as Address, Way};
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use tempfile::TempDir;

/// A server for one account, `feeds`, with or without TLS and MLSD.
const SERVER: &str = r#"
import sys
from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.handlers import FTPHandler, TLS_FTPHandler
from pyftpdlib.servers import FTPServer
port, home, certificate, key, mlsd = sys.argv[1:]
accounts = DummyAuthorizer()
accounts.add_user("feeds", "open sesame", home, perm="elradfmw")
handler = FTPHandler
if certificate:
    handler = TLS_FTPHandler
    handler.certfile, handler.keyfile = certificate, key
    handler.tls_control_required = handler.tls_data_required = True
if mlsd != "mlsd":
    handler.proto_cmds = {name: about for name, about in handler.proto_cmds.items() if name not in ("MLSD", "MLST")}
handler.authorizer = accounts
FTPServer(("127.0.0.1", int(port)), handler).serve_forever()
"#;

struct Ftp {
    home: TempDir,
    authority: Option<String>,
    server: Server,
}

impl Ftp {
    fn start(test: &str, is_secure: bool, has_mlsd: bool) -> Option<Self> {
        let python = servers::python(test, "python")?;
        let home = TempDir::new().unwrap();
        fs::create_dir_all(home.path().join("files/out")).unwrap();
        let made = is_secure.then(|| certificates::make(home.path()));
        let port = servers::free_port();
        let mut command = Command::new(python);
        command.args(["-c", SERVER, &port.to_string()]).arg(home.path().join("files"));
        match &made {
            Some(made) => command.arg(&made.certificate).arg(&made.key),
            None => command.args(["", ""]),
        };
        command.arg(if has_mlsd { "mlsd" } else { "list" });
        let server = servers::start(command, port);
        Some(Self { home, authority: made.map(|made| made.authority), server })
    }

    fn out(&self) -> PathBuf {
        self.home.path().join("files/out")
    }

    fn put(&self, name: &str, text: &str) {
        fs::write(self.out().join(name), text).unwrap();
    }

    fn bench(&self) -> Bench {
        self.authority.as_ref().map_or_else(Bench::new, |authority| Bench::believing(authority))
    }

    fn way(&self, password: &str, after: After) -> Way {
        let login = Login { user: "feeds".to_owned(), password: Some(password.to_owned()), key: None };
        let server = Address { host: "localhost".to_owned(), port: self.server.port, login };
        Way::Ftp { server, folder: "out".to_owned(), is_secure: self.authority.is_some(), after }
    }
}

#[test]
fn what_lies_there_is_taken_with_and_without_tls_and_mlsd() {
    let test = "what_lies_there_is_taken_with_and_without_tls_and_mlsd";
    for (is_secure, has_mlsd) in [(false, true), (false, false), (true, true)] {
        let Some(ftp) = Ftp::start(test, is_secure, has_mlsd) else { return };
        let bench = ftp.bench();
        fs::create_dir(ftp.out().join("done")).unwrap();
        ftp.put("1 first.news", "news\nstory a 1 One");
        ftp.put("2.news", "gossip");
        ftp.put(".3.news", "news\nstory c 1 Hidden");
        let mut door = bench.open(ftp.way("open sesame", After::Move("done".to_owned())));
        let brought = round_that_brings(&mut door);
        assert_eq!(names(&brought), ["1 first.news", "2.news"]);
        assert!(matches!(brought.documents[1].1, RoundWhat::Quarantined(_)));
        assert_eq!(names(&round(&mut door)), [""; 0]);
        assert_eq!(bench.tape.commits(), ["a v1"]);
        assert!(ftp.out().join("done/1 first.news").exists());
        ftp.put("4.news", "news\nstory d 1 Four");
        let mut deleting = bench.open(ftp.way("open sesame", After::Delete));
        assert_eq!(names(&round_that_brings(&mut deleting)), ["4.news"]);
        assert!(!ftp.out().join("4.news").exists());
    }
}

#[test]
fn a_wrong_password_and_a_certificate_of_nobody_we_know_are_told() {
    let test = "a_wrong_password_and_a_certificate_of_nobody_we_know_are_told";
    let Some(ftp) = Ftp::start(test, true, true) else { return };
    let refused = round(&mut ftp.bench().open(ftp.way("guess", After::Leave)));
    assert_eq!(refused.failed.unwrap(), "it does not let us in: user `feeds` or the password is wrong");
    assert!(refused.next >= crate::house::at(1_792_000_600));
    let stranger = round(&mut Bench::new().open(ftp.way("open sesame", After::Leave)));
    let why = stranger.failed.unwrap();
    assert!(why.starts_with("it is not who it should be: its certificate or TLS was not accepted"), "{why}");
}

#[test]
fn a_folder_that_is_not_there_is_told_by_name() {
    let Some(ftp) = Ftp::start("a_folder_that_is_not_there_is_told_by_name", false, true) else { return };
    fs::remove_dir(ftp.out()).unwrap();
    let why = round(&mut Bench::new().open(ftp.way("open sesame", After::Leave))).failed.unwrap();
    assert!(why.starts_with("the folder `out` cannot be entered"), "{why}");
}
