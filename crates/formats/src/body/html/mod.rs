//! HTML bodies.
//!
//! Most of what agencies send is plain markup, and is read as it stands. Where it stops being plain, html5ever's
//! tokenizer reads on as browsers do (raw text, comments, broken tags). Either way no tree is built: blocks are flat,
//! so the start and end tags that HTML lets authors leave out are all that has to be put right, and both time and
//! memory stay in step with the input.

mod browser;
mod page;
mod plain;

use super::Body;
use super::part::{Part, part};
use page::Page;
use url::Url;

/// Most bytes of HTML of one body. The work per tag grows with the tags that are open, so a hostile body is worth
/// a second at most.
const HTML_BYTES_MAX: usize = 4 << 20;

/// Reads an HTML document or fragment that stands at `base`.
pub(crate) fn read(html: &str, base: Option<&Url>) -> Body {
    let taken = &html[..html.floor_char_boundary(HTML_BYTES_MAX)];
    let mut page = Page::new(base);
    let rest = plain::read(taken, &mut page);
    let (page, is_whole) = browser::read(rest, page);
    let mut body = page.finish();
    body.is_cut |= !is_whole || taken.len() < html.len();
    body
}

/// Whether a text that may be either holds HTML: a tag that we know, or a character reference.
pub(crate) fn looks_like_html(text: &str) -> bool {
    let has_tag = text.match_indices('<').any(|(at, _)| {
        let rest = text[at + 1..].trim_start_matches('/');
        if rest.starts_with("!--") || rest.starts_with("![CDATA[") {
            return true;
        }
        let name_bytes = rest.bytes().take_while(u8::is_ascii_alphanumeric).count().min(12);
        let is_ended = rest[name_bytes..].starts_with([' ', '>', '/', '\n', '\t', '\r']);
        let name = rest[..name_bytes].to_ascii_lowercase();
        is_ended
            && (part(&name) != Part::Transparent
                || matches!(
                    &*name,
                    "span"
                        | "font"
                        | "u"
                        | "ins"
                        | "small"
                        | "big"
                        | "sub"
                        | "sup"
                        | "abbr"
                        | "acronym"
                        | "wbr"
                        | "nobr"
                        | "tt"
                        | "code"
                        | "kbd"
                        | "samp"
                        | "mark"
                        | "time"
                        | "bdo"
                        | "bdi"
                        | "blink"
                        | "marquee"
                        | "ruby"
                ))
    });
    has_tag || text.match_indices('&').any(|(at, _)| is_reference(&text[at + 1..]))
}

fn is_reference(rest: &str) -> bool {
    let name_bytes = rest.bytes().take(32).take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'#').count();
    let name = &rest[..name_bytes];
    rest[name_bytes..].starts_with(';') && (name.starts_with('#') || crate::xml::named_character(name).is_some())
}
