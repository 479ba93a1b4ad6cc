use crate::bench::{Bench, names, round, round_that_brings};
use crate::certificates;
use crate::servers::{self, Server};
use broadtape_intake::fetch::{After, Login, Server as Address, Way};
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;
use tempfile::TempDir;

/// Dovecot with the mailbox of one account.
struct Dovecot {
    home: TempDir,
    authority: String,
    server: Server,
}

impl Dovecot {
    fn start(test: &str) -> Option<Self> {
        let dovecot = servers::system(test, "dovecot", "dovecot-imapd")?;
        let home = TempDir::new().unwrap();
        let made = certificates::make(home.path());
        let folder = home.path().display();
        let port = servers::free_port();
        // It refuses to serve root's mail: then its own account has the mailbox.
        let (user, accounts) = match servers::user() {
            root if root == "root" => ("dovecot".to_owned(), String::new()),
            user => (user.clone(), format!("default_internal_user = {user}\ndefault_login_user = {user}\n")),
        };
        let text = format!(
            "protocols = imap\nbase_dir = {folder}/run\nstate_dir = {folder}/state\nlog_path = {folder}/log\n\
             {accounts}first_valid_uid = 0\n\
             mail_location = maildir:{folder}/mail\nssl = required\nssl_cert = <{certificate}\nssl_key = <{key}\n\
             passdb {{\n driver = static\n args = password=sesame\n}}\n\
             userdb {{\n driver = static\n args = uid={user} gid={user} home={folder}\n}}\n\
             service anvil {{\n chroot =\n}}\nservice imap-login {{\n chroot =\n inet_listener imap {{\n port = 0\n }}\n\
             inet_listener imaps {{\n address = 127.0.0.1\n port = {port}\n ssl = yes\n }}\n}}\nservice stats {{\n chroot =\n}}\n",
            certificate = made.certificate.display(),
            key = made.key.display(),
        );
        let config = home.path().join("dovecot.conf");
        fs::write(&config, text).unwrap();
        for folder in ["mail/new", "mail/cur", "mail/tmp"] {
            fs::create_dir_all(home.path().join(folder)).unwrap();
        }
        fs::set_permissions(home.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let given = Command::new("chown").arg("-R").arg(&user).arg(home.path().join("mail")).status().unwrap();
        assert!(given.success());
        let mut command = Command::new(dovecot);
        command.arg("-F").arg("-c").arg(config);
        Some(Self { authority: made.authority, server: servers::start(command, port), home })
    }

    fn send(&self, name: &str, text: &str) {
        fs::write(self.home.path().join("mail/new").join(name), text).unwrap();
    }

    fn mails(&self) -> usize {
        let count = |folder: &str| fs::read_dir(self.home.path().join(folder)).unwrap().count();
        count("mail/new") + count("mail/cur")
    }

    fn way(&self, password: &str, after: After) -> Way {
        let login = Login { user: "desk".to_owned(), password: Some(password.to_owned()), key: None };
        let server = Address { host: "localhost".to_owned(), port: self.server.port, login };
        Way::Imap { server, mailbox: "INBOX".to_owned(), starts_in_clear: false, after }
    }
}

fn mail(id: &str, subject: &str) -> String {
    format!(
        "From: desk@example.com\nDate: Sun, 1 Mar 2026 09:00:00 +0000\nMessage-ID: <{id}@example.com>\n\
         Subject: {subject}\nContent-Type: text/plain\n\nIt did so at eight on Sunday.\n"
    )
}

#[test]
fn each_mail_is_taken_once_across_restarts() {
    let Some(dovecot) = Dovecot::start("each_mail_is_taken_once_across_restarts") else { return };
    let bench = Bench::believing(&dovecot.authority).reading_news();
    let mut door = bench.open(dovecot.way("sesame", After::Leave));
    assert_eq!(names(&round(&mut door)), [""; 0], "an empty mailbox is no error");
    dovecot.send("1", &mail("a", "Ferry sails"));
    dovecot.send("2", "\u{0}\u{1}");
    let brought = round_that_brings(&mut door);
    assert_eq!(brought.documents.len(), 2);
    assert_eq!(names(&round(&mut door)), [""; 0]);
    let mut restarted = bench.open(dovecot.way("sesame", After::Leave));
    dovecot.send("3", &mail("c", "Quay opens"));
    assert_eq!(round_that_brings(&mut restarted).documents.len(), 1);
    assert_eq!(bench.tape.commits(), ["a@example.com v1", "c@example.com v1"]);
    assert_eq!((bench.quarantined().len(), dovecot.mails()), (2, 3));
}

#[test]
fn what_was_taken_is_deleted_where_that_is_asked() {
    let Some(dovecot) = Dovecot::start("what_was_taken_is_deleted_where_that_is_asked") else { return };
    let bench = Bench::believing(&dovecot.authority).reading_news();
    dovecot.send("1", &mail("a", "Ferry sails"));
    let mut door = bench.open(dovecot.way("sesame", After::Delete));
    bench.tape.set_full(true);
    assert!(round_that_brings(&mut door).failed.unwrap().contains("could not be put on the tape"));
    assert_eq!(dovecot.mails(), 1, "what is not on the tape stays");
    bench.tape.set_full(false);
    assert_eq!(round_that_brings(&mut door).documents.len(), 1);
    assert_eq!(dovecot.mails(), 0);
}

#[test]
fn a_wrong_password_and_a_certificate_of_nobody_we_know_are_told() {
    let test = "mailbox::a_wrong_password_and_a_certificate_of_nobody_we_know_are_told";
    let Some(dovecot) = Dovecot::start(test) else { return };
    let refused = round(&mut Bench::believing(&dovecot.authority).open(dovecot.way("guess", After::Leave)));
    let why = refused.failed.unwrap();
    assert!(why.starts_with("it does not let us in: "), "{why}");
    let why = round(&mut Bench::new().open(dovecot.way("sesame", After::Leave))).failed.unwrap();
    assert!(why.starts_with("it is not who it should be: its certificate or TLS was not accepted"), "{why}");
}
