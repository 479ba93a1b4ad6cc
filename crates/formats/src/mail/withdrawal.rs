//! Mails that withdraw other mails.

use crate::news::held_by_words;
use mail_parser::Message;

/// Whether a mail withdraws another and says nothing else: its subject, or the first line of its text, is a kill.
pub(super) fn is_kill(subject: Option<&str>, first_line: Option<&str>) -> bool {
    subject.into_iter().chain(first_line).any(held_by_words::is_kill)
}

/// The mails that a kill withdraws: those that it supersedes, else the one that it answers. The rest of a thread
/// stays, since a thread may begin with a mail on something else.
pub(super) fn killed(mail: &Message<'_>) -> Vec<String> {
    let superseded = superseded(mail);
    if !superseded.is_empty() {
        return superseded;
    }
    let answered = named(mail, "In-Reply-To");
    if !answered.is_empty() {
        return answered;
    }
    // The nearest ancestor stands last (RFC 5322, 3.6.4).
    named(mail, "References").pop().into_iter().collect()
}

/// The mails that a mail takes the place of: as if a cancel of them came right before it (RFC 5536, 3.2.12).
pub(super) fn superseded(mail: &Message<'_>) -> Vec<String> {
    named(mail, "Supersedes")
}

/// The other mails that a header names, each in angle brackets (RFC 5322, 3.6.4).
fn named(mail: &Message<'_>, header: &str) -> Vec<String> {
    let written = mail.header_raw(header).unwrap_or_default();
    let brackets = written.split('<').skip(1).filter_map(|rest| Some(rest.split_once('>')?.0.trim()));
    brackets.filter(|id| !id.is_empty() && mail.message_id() != Some(*id)).map(str::to_owned).collect()
}
