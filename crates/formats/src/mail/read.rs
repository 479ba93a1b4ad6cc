//! A mail to our nouns.

use super::withdrawal;
use crate::body::{self, Body};
use crate::feed;
use crate::news::{Numbering, Reading, held_by_words, is_paid, section_of};
use crate::text;
use broadtape_model::{Contributor, ContributorRole, Embargo, ProblemKind, PubStatus, StoryVersion, Subject};
use mail_parser::{Message, MessageParser, MimeHeaders, PartType};

/// How many lines of the text are looked at for words that hold it.
const HEAD_LINES: usize = 6;
/// What a forwarding programme puts before a subject.
const FORWARDED: [&str; 5] = ["fwd:", "fw:", "wg:", "tr:", "rv:"];

/// Reads a mail.
pub(super) fn mail(bytes: &[u8], reading: &mut Reading<'_>) {
    let Some(place) = reading.next_item() else { return };
    let Some(mail) = MessageParser::default().parse(bytes) else {
        return reading.problem(ProblemKind::Unreadable, &place, "is a mail that cannot be read; it is not used");
    };
    let subject = mail.subject().map(without_forwarding).and_then(text::folded_or_none);
    let date = mail.header_raw("Date").map(str::trim).filter(|date| !date.is_empty());
    let written = written(&mail);
    let text = || Some(body::words(&written.blocks()));
    let identity = feed::identity(mail.message_id().map(str::to_owned), None, subject.as_deref(), date, text);
    let Some(id) = reading.story_id(&place, identity.as_deref()) else { return };
    let guid = id.guid.to_string();
    let first_line = written.blocks().first().map(|block| body::words(std::slice::from_ref(block)));
    if withdrawal::is_kill(subject.as_deref(), first_line.as_deref()) {
        return kill(&mail, &guid, reading);
    }
    let attached = mail.attachments().count();
    if attached > 0 {
        let first = mail.attachments().find_map(MimeHeaders::attachment_name).unwrap_or("without a name");
        let what = format!("has {attached} attached files, which are not used; the first is `{}`", text::folded(first));
        reading.problem(ProblemKind::Ignored, &guid, what);
    }
    let body = written.body();
    let mut body = reading.body(&guid, body);
    let lines: Vec<String> =
        body.iter().take(HEAD_LINES).map(|block| body::words(std::slice::from_ref(block))).collect();
    let embargo = subject.iter().chain(&lines).any(|line| held_by_words::is_embargo(line)).then(|| {
        let what = "says in words that it waits; held until a later version says otherwise";
        reading.problem(ProblemKind::Ignored, &guid, what);
        Embargo::UntilTold
    });
    let Some(headline) = reading.headline(&guid, feed::headline(subject, &mut None, &mut body)) else { return };
    let sent = reading.date(&guid, "Date", date);
    let subjects = keywords(&mail);
    let story = StoryVersion {
        status: if held_by_words::is_advisory(&headline) { PubStatus::Advisory } else { PubStatus::Usable },
        embargo,
        expires: reading.expiry(&guid, "Expires", mail.header_raw("Expires").map(str::trim)),
        first_created: sent,
        version_created: sent,
        language: mail.content_language().as_text().and_then(text::folded_or_none),
        is_paid: subjects.iter().any(|subject| subject.name.as_deref().is_some_and(is_paid)),
        section: section_of(&subjects),
        contributors: sender(&mail),
        subjects,
        body,
        ..StoryVersion::new(id, 0, &headline)
    };
    withdraw(withdrawal::superseded(&mail), &guid, reading);
    reading.story(story, Numbering::Door);
}

/// A mail that withdraws others: those that its headers name.
fn kill(mail: &Message<'_>, guid: &str, reading: &mut Reading<'_>) {
    let killed = withdrawal::killed(mail);
    if killed.is_empty() {
        let what = "withdraws a story without naming its mail (`Supersedes`, `In-Reply-To`): withdraw it by hand";
        return reading.problem(ProblemKind::Unknown, guid, what);
    }
    withdraw(killed, guid, reading);
}

fn withdraw(mails: Vec<String>, guid: &str, reading: &mut Reading<'_>) {
    for named in mails {
        if let Some(story) = reading.story_id(guid, Some(&named)) {
            reading.kill(story);
        }
    }
}

/// A mail's text: HTML where there is some, else plain.
enum Written<'m> {
    Html(&'m str),
    Plain(String),
}

impl Written<'_> {
    fn body(&self) -> Body {
        match self {
            Self::Html(html) => body::read_html(html, None),
            Self::Plain(text) => body::read_plain(text),
        }
    }

    fn blocks(&self) -> Vec<broadtape_model::Block> {
        self.body().blocks
    }
}

fn written<'m>(mail: &'m Message<'_>) -> Written<'m> {
    let html = mail.html_bodies().find_map(|part| match &part.body {
        PartType::Html(html) if !text::is_blank(html) => Some(&**html),
        _ => None,
    });
    if let Some(html) = html {
        return Written::Html(html);
    }
    let plain = mail.text_bodies().find_map(|part| match &part.body {
        PartType::Text(text) => Some(&**text),
        _ => None,
    });
    // What follows the mark of a signature is the sender's card (RFC 3676, 4.3); some lose the mark's space.
    let story = plain.unwrap_or_default().lines().take_while(|line| line.trim_end() != "--");
    Written::Plain(story.collect::<Vec<_>>().join("\n"))
}

fn without_forwarding(mut subject: &str) -> &str {
    loop {
        subject = subject.trim();
        let is_mark = |mark: &&&str| subject.get(..mark.len()).is_some_and(|start| start.eq_ignore_ascii_case(mark));
        let Some(mark) = FORWARDED.iter().find(is_mark) else { return subject };
        subject = &subject[mark.len()..];
    }
}

/// Who sent it, by name. Addresses are nobody's to print.
fn sender(mail: &Message<'_>) -> Vec<Contributor> {
    let name = mail.from().and_then(|from| from.first()).and_then(|from| from.name()).and_then(text::folded_or_none);
    let name = name.filter(|name| !name.contains('@'));
    name.map(|name| Contributor { name, role: ContributorRole::Origin }).into_iter().collect()
}

fn keywords(mail: &Message<'_>) -> Vec<Subject> {
    let keywords = mail.header_raw("Keywords").unwrap_or_default();
    keywords.split(',').filter_map(|keyword| feed::subject(Some(keyword), None)).collect()
}
