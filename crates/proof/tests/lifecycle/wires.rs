//! Wire text and mail: what is said of a story stands in words.

use crate::states::{Status, Told};

/// The line that holds a story, where it is held.
fn held(told: &Told) -> &'static str {
    if told.embargo.is_some() { "EMBARGOED, wait for release\r\n" } else { "" }
}

pub(crate) fn iptc_7901(told: &Told) -> String {
    let Told { version, headline, .. } = told;
    let correction = told.correction.map_or_else(String::new, |words| format!("(Correction: {words})\r\n"));
    let slug = if told.is_advisory { "river-ADVISORY" } else { "river/town" };
    let (number, text) = match told.status {
        Status::Canceled => ("0124", "KILL KILL KILL =\r\n\r\nPlease withdraw exa0123.\r\n".to_owned()),
        _ => ("0123", format!("{}{}{headline} =\r\n\r\n    The river, time {version}.\r\n", correction, held(told))),
    };
    format!("\u{1}exa{number} 4 sp 42 exa 0456\r\n\r\n{slug}/\r\n\u{2}{text}\r\n\u{3}090950 Mar 26\r\n\u{4}")
}

pub(crate) fn anpa_1312(told: &Told) -> String {
    let Told { version, headline, .. } = told;
    let category = if told.is_advisory { 'v' } else { 's' };
    let take = if told.status == Status::Canceled { "KILL" } else { "1stLd" };
    let held = if told.embargo.is_some() { "^EMBARGOED, wait for release<\r\n" } else { "" };
    format!(
        "\u{16}\u{16}\u{1}a0123\u{1f}cpstf\r\nu {category}\u{13}\u{11} BC-River {take} a0100 03-09 0042\r\n\u{2}^BC-River,{take},42<\r\n^{headline}<\r\n{held}\tTOWN _ The river, time {version}.<\r\n\u{3}\r\nEX-WF-03-09-26 0950GMT<\r\n\u{4}"
    )
}

pub(crate) fn mail(told: &Told) -> String {
    let Told { version, headline, .. } = told;
    let (id, subject, more) = match told.status {
        Status::Canceled => ("kill", "KILL".to_owned(), "Supersedes: <river@example.com>\r\n".to_owned()),
        _ if told.is_advisory => ("river", format!("Note to editors: {headline}"), String::new()),
        _ => ("river", (*headline).to_owned(), String::new()),
    };
    let expires = told.expires.map_or_else(String::new, |expires| format!("Expires: {expires}\r\n"));
    format!(
        "From: Press <press@example.com>\r\nTo: desk@example.com\r\nSubject: {subject}\r\nDate: Mon, 09 Mar 2026 09:50:00 +0000\r\nMessage-ID: <{id}@example.com>\r\nKeywords: sports\r\n{more}{expires}\r\n{}\r\nThe river, time {version}.\r\n",
        held(told)
    )
}
