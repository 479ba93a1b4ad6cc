use crate::bench::{Bench, names, round, round_that_brings};
use crate::house::SVG;
use crate::servers::{self, Server};
use broadtape_intake::fetch::{After, Login, RoundWhat, Server as Address, Way};
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// OpenSSH with a folder `out`, a key that may log in and one that may not.
struct Ssh {
    home: TempDir,
    sshd: PathBuf,
    server: Server,
}

impl Ssh {
    fn start(test: &str) -> Option<Self> {
        let sshd = servers::system(test, "sshd", "openssh-server")?;
        let home = TempDir::new().unwrap();
        fs::create_dir(home.path().join("out")).unwrap();
        for name in ["host", "ours", "other"] {
            make_key(&home.path().join(name));
        }
        let authorized = home.path().join("authorized_keys");
        fs::copy(home.path().join("ours.pub"), &authorized).unwrap();
        fs::set_permissions(&authorized, fs::Permissions::from_mode(0o600)).unwrap();
        let server = serve(&sshd, home.path(), servers::free_port());
        Some(Self { home, sshd, server })
    }

    fn out(&self) -> PathBuf {
        self.home.path().join("out")
    }

    fn put(&self, name: &str, text: impl AsRef<[u8]>) {
        fs::write(self.out().join(name), text).unwrap();
    }

    fn way(&self, key: &str, host_key: Option<String>, after: After) -> Way {
        let key = fs::read_to_string(self.home.path().join(key)).unwrap();
        let login = Login { user: servers::user(), password: None, key: Some(key) };
        let server = Address { host: "localhost".to_owned(), port: self.server.port, login };
        Way::Sftp { server, folder: self.out().to_str().unwrap().to_owned(), host_key, after }
    }
}

fn make_key(path: &Path) {
    let made = Command::new("ssh-keygen").args(["-q", "-t", "ed25519", "-N", "", "-f"]).arg(path).status().unwrap();
    assert!(made.success());
}

fn serve(sshd: &Path, home: &Path, port: u16) -> Server {
    // Where the system's own server has never run, its folder for unprivileged processes is missing.
    let _ = fs::create_dir_all("/run/sshd");
    let config = home.join("sshd_config");
    let text = format!(
        "Port {port}\nListenAddress 127.0.0.1\nListenAddress ::1\nHostKey {home}/host\nAuthorizedKeysFile {home}/authorized_keys\n\
         StrictModes no\nPermitRootLogin yes\nPasswordAuthentication no\nUsePAM no\nPidFile none\nSubsystem sftp internal-sftp\n",
        home = home.display()
    );
    fs::write(&config, text).unwrap();
    let mut command = Command::new(sshd);
    command.args(["-D", "-e", "-f"]).arg(config);
    servers::start(command, port)
}

#[test]
fn what_lies_there_is_taken_once_across_restarts() {
    let Some(ssh) = Ssh::start("what_lies_there_is_taken_once_across_restarts") else { return };
    let bench = Bench::new();
    ssh.put("1.news", "news\nstory a 1 One");
    ssh.put("2.part", "news\nstory b 1 Unfinished");
    fs::create_dir(ssh.out().join("folder.news")).unwrap();
    let way = ssh.way("ours", None, After::Leave);
    let mut door = bench.open(way.clone());
    assert_eq!(names(&round(&mut door)), [""; 0], "it may still grow");
    assert_eq!(names(&round(&mut door)), ["1.news"]);
    assert_eq!(names(&round(&mut door)), [""; 0]);
    let mut restarted = bench.open(way);
    ssh.put("3.news", "news\nstory c 1 Three");
    assert_eq!(names(&round_that_brings(&mut restarted)), ["3.news"]);
    ssh.put("1.news", "news\nstory a 2 One, corrected");
    assert_eq!(names(&round_that_brings(&mut restarted)), ["1.news"]);
    assert_eq!(bench.tape.commits(), ["a v1", "c v1", "a v2"]);
    assert!(ssh.out().join("1.news").exists(), "it is the provider's");
}

#[test]
fn kills_go_first_and_what_was_taken_is_moved_or_deleted() {
    let Some(ssh) = Ssh::start("kills_go_first_and_what_was_taken_is_moved_or_deleted") else { return };
    let bench = Bench::new();
    fs::create_dir(ssh.out().join("done")).unwrap();
    ssh.put("1.news", "news\nstory a 1 One");
    ssh.put("2.news", "news\nkill canceled-b");
    let mut door = bench.open(ssh.way("ours", None, After::Move("done".to_owned())));
    assert_eq!(names(&round_that_brings(&mut door)), ["2.news", "1.news"]);
    assert!(ssh.out().join("done/1.news").exists() && !ssh.out().join("1.news").exists());
    ssh.put("1.news", "news\nstory a 2 Two");
    assert_eq!(names(&round_that_brings(&mut door)), ["1.news"]);
    assert_eq!(fs::read_to_string(ssh.out().join("done/1.news")).unwrap(), "news\nstory a 2 Two");
    let mut deleting = bench.open(ssh.way("ours", None, After::Delete));
    ssh.put("3.news", "news\nstory c 1 Three");
    assert_eq!(names(&round_that_brings(&mut deleting)), ["3.news"]);
    assert!(!ssh.out().join("3.news").exists());
}

#[test]
fn a_kill_goes_first_among_all_that_waits() {
    let Some(ssh) = Ssh::start("a_kill_goes_first_among_all_that_waits") else { return };
    let bench = Bench::new();
    for number in 10..30 {
        ssh.put(&format!("{number}.news"), format!("news\nstory s{number} 1 One"));
    }
    ssh.put("99.news", "news\nkill canceled-b");
    let mut door = bench.open(ssh.way("ours", None, After::Leave));
    let brought = round_that_brings(&mut door);
    assert_eq!((names(&brought).len(), names(&brought)[0].to_string()), (21, "99.news".to_owned()));
}

#[test]
fn pictures_that_lie_beside_are_waited_for_and_taken() {
    let Some(ssh) = Ssh::start("pictures_that_lie_beside_are_waited_for_and_taken") else { return };
    let bench = Bench::new();
    ssh.put("1.news", "news\nstory a 1 One\npicture boat.svg");
    let mut door = bench.open(ssh.way("ours", None, After::Leave));
    let waits = round_that_brings(&mut door);
    assert!(matches!(waits.documents[0].1, RoundWhat::Waits));
    ssh.put("boat.svg", SVG);
    assert!(matches!(round(&mut door).documents[0].1, RoundWhat::Received(_)));
    assert_eq!(bench.tape.commits(), ["picture image/svg+xml", "a v1"]);
}

#[test]
fn what_cannot_be_used_is_in_quarantine_and_not_asked_for_again() {
    let Some(ssh) = Ssh::start("what_cannot_be_used_is_in_quarantine_and_not_asked_for_again") else { return };
    let bench = Bench::new();
    ssh.put("1.news", "gossip");
    ssh.put("2.news", vec![b' '; 33 * 1024 * 1024]);
    let mut door = bench.open(ssh.way("ours", None, After::Leave));
    let brought = round_that_brings(&mut door);
    assert!(brought.documents.iter().all(|(_, what)| matches!(what, RoundWhat::Quarantined(_))), "{brought:?}");
    assert_eq!(bench.quarantined(), ["1.news", "1.news.reason.txt", "2.news", "2.news.reason.txt"]);
    assert_eq!(names(&round(&mut door)), [""; 0]);
}

#[test]
fn what_the_tape_could_not_take_stays_and_comes_again() {
    let Some(ssh) = Ssh::start("what_the_tape_could_not_take_stays_and_comes_again") else { return };
    let bench = Bench::new();
    ssh.put("1.news", "news\nstory a 1 One");
    let mut door = bench.open(ssh.way("ours", None, After::Delete));
    bench.tape.set_full(true);
    let failed = round_that_brings(&mut door);
    assert!(failed.failed.unwrap().contains("could not be put on the tape"));
    assert!(ssh.out().join("1.news").exists());
    bench.tape.set_full(false);
    assert_eq!(names(&round_that_brings(&mut door)), ["1.news"]);
    assert!(!ssh.out().join("1.news").exists());
}

#[test]
fn another_key_of_the_server_is_refused_until_it_is_configured() {
    let Some(mut ssh) = Ssh::start("another_key_of_the_server_is_refused_until_it_is_configured") else { return };
    let bench = Bench::new();
    let mut door = bench.open(ssh.way("ours", None, After::Leave));
    assert_eq!(round(&mut door).failed, None);
    let port = ssh.server.port;
    drop(std::mem::replace(&mut ssh.server, {
        // A second server, at another port for now: two cannot have one.
        serve(&ssh.sshd, ssh.home.path(), servers::free_port())
    }));
    fs::remove_file(ssh.home.path().join("host")).unwrap();
    fs::remove_file(ssh.home.path().join("host.pub")).unwrap();
    make_key(&ssh.home.path().join("host"));
    ssh.server = serve(&ssh.sshd, ssh.home.path(), port);
    let refused = round(&mut door);
    let why = refused.failed.unwrap();
    assert!(
        why.starts_with("it is not who it should be: its key is SHA256:") && why.contains(" and was SHA256:"),
        "{why}"
    );
    assert!(refused.next >= crate::house::at(1_792_000_600), "it is not asked again at once");
    let new = why.split("its key is ").nth(1).unwrap().split(' ').next().unwrap().to_owned();
    let mut door = bench.open(ssh.way("ours", Some(new), After::Leave));
    assert_eq!(round(&mut door).failed, None);
}

#[test]
fn a_wrong_key_of_ours_is_told_and_not_tried_again_at_once() {
    let Some(ssh) = Ssh::start("a_wrong_key_of_ours_is_told_and_not_tried_again_at_once") else { return };
    let mut door = Bench::new().open(ssh.way("other", None, After::Leave));
    let refused = round(&mut door);
    assert!(refused.failed.unwrap().starts_with("it does not let us in: user `"));
    assert!(refused.next >= crate::house::at(1_792_000_600));
}

#[test]
fn an_outage_costs_time_and_nothing_else() {
    let Some(mut ssh) = Ssh::start("an_outage_costs_time_and_nothing_else") else { return };
    let bench = Bench::new();
    let mut door = bench.open(ssh.way("ours", None, After::Leave));
    assert_eq!(round(&mut door).failed, None);
    let port = ssh.server.port;
    let elsewhere = serve(&ssh.sshd, ssh.home.path(), servers::free_port());
    drop(std::mem::replace(&mut ssh.server, elsewhere));
    assert!(round(&mut door).failed.unwrap().contains("the SSH connection failed"));
    ssh.put("1.news", "news\nstory a 1 One");
    ssh.server = serve(&ssh.sshd, ssh.home.path(), port);
    assert_eq!(names(&round_that_brings(&mut door)), ["1.news"]);
}
