//! The doors: folder, poll, fetch, push, vendor socket, capture file, history.
//!
//! A door takes bytes from outside, has `formats` read them, and puts what is new on the tape. It is
//! bounded in every direction, acknowledges nothing before it is durable, and loses nothing: what
//! cannot be used is kept in quarantine with the reason.
//!
//! The news doors share one [`reception`]: [`folder`], [`push`], [`poll`], [`fetch`], and [`by_hand`] for the
//! command line. Receiving the same document twice, through one door or two, changes nothing.

pub mod reception;

pub mod folder;

pub mod push;

pub mod poll;

pub mod websub;

pub mod fetch;

pub use hosts::OtherHosts;

pub mod cursors;

pub mod doors;

pub mod by_hand;

pub mod pictures;

pub mod quarantine;

mod addresses;
mod body;
mod hosts;
mod names;
mod rounds;
mod siblings;
mod tell;
mod told;
mod urgent;
mod web;
mod web_pictures;

pub mod vendor;

pub mod history;
