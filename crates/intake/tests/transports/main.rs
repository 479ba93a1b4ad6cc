//! The fetch door against real servers on the loopback: OpenSSH, pyftpdlib, Dovecot, moto, and HTTP servers of the
//! tests' own. Where a server is not installed, its tests say that they were skipped; `./check` installs them.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops there")]

#[path = "../news/house.rs"]
#[allow(dead_code, unused_imports, reason = "shared with the tests of the other news doors")]
mod house;

mod ap_feed;
mod bench;
mod bucket;
mod certificates;
mod ftp;
mod mailbox;
mod queue;
mod servers;
mod sftp;
mod web_server;
