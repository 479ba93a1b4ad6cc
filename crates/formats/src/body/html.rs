//! HTML bodies.
//!
//! html5ever's tokenizer reads them as browsers do (entities, raw text, comments, broken tags). No
//! tree is built: blocks are flat, so the start and end tags that HTML lets authors leave out are
//! all that has to be put right, and both time and memory stay in step with the input.

use super::builder::{Attributes, Builder};
use super::part::{Part, is_void, part};
use super::{Body, DEPTH_MAX};
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use html5ever::{Attribute, LocalName};
use std::cell::RefCell;
use url::Url;

/// Most bytes of HTML of one body. The work per tag grows with the tags that are open, so a hostile body is worth
/// a second at most.
const HTML_BYTES_MAX: usize = 4 << 20;

/// How much is given to the tokenizer at once, in bytes.
const CHUNK_BYTES: usize = 1 << 10;
/// Most comparisons of attribute names of one body, about a second's worth: the tokenizer compares each attribute of a
/// tag with all before it.
const COMPARISONS_MAX: usize = 1_000_000_000;

/// Reads an HTML document or fragment that stands at `base`.
pub(crate) fn read(html: &str, base: Option<&Url>) -> Body {
    let state = State { builder: Builder::new(base), open: Vec::new(), too_deep: 0, tokens: 0 };
    let tokenizer = Tokenizer::new(Reader { state: RefCell::new(state) }, TokenizerOpts::default());
    let is_cut = !feed(&tokenizer, html);
    tokenizer.end();
    let mut body = tokenizer.sink.state.into_inner().builder.finish();
    body.is_cut |= is_cut;
    body
}

/// Gives HTML to the tokenizer, chunk by chunk; `false` when it was stopped at a bound.
fn feed(tokenizer: &Tokenizer<Reader<'_>>, html: &str) -> bool {
    let mut rest = &html[..html.floor_char_boundary(HTML_BYTES_MAX)];
    let is_whole = rest.len() == html.len();
    let input = BufferQueue::default();
    // What may be attributes of the tag that is being read.
    let (mut attributes, mut comparisons) = (0, 0);
    while !rest.is_empty() {
        let (chunk, after) = rest.split_at(rest.floor_char_boundary(CHUNK_BYTES));
        rest = after;
        let separators =
            chunk.bytes().filter(|byte| matches!(byte, b'/' | b'"' | b'\'') || byte.is_ascii_whitespace()).count();
        let tokens = tokenizer.sink.state.borrow().tokens;
        input.push_back(StrTendril::from_slice(chunk));
        // The sink never asks to run a script, so one call reads it all.
        let _ = tokenizer.feed(&input);
        if tokenizer.sink.state.borrow().tokens != tokens {
            comparisons += attributes * attributes / 2;
            attributes = 0;
        }
        attributes += separators;
        if comparisons + attributes * attributes / 2 > COMPARISONS_MAX {
            return false;
        }
    }
    is_whole
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

struct Reader<'u> {
    state: RefCell<State<'u>>,
}

struct State<'u> {
    builder: Builder<'u>,
    open: Vec<LocalName>,
    /// How many elements are open beyond the deepest that we follow; what stands in them is dropped.
    too_deep: usize,
    /// How many tags, texts and comments came: while a tag is being read, none does.
    tokens: usize,
}

impl TokenSink for Reader<'_> {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut state = self.state.borrow_mut();
        // Errors are told from within a tag too.
        state.tokens += usize::from(!matches!(token, Token::ParseError(_)));
        match token {
            Token::CharacterTokens(text) if state.too_deep == 0 => state.builder.text(&text),
            Token::TagToken(tag) if tag.kind == TagKind::StartTag => return state.start(&tag),
            Token::TagToken(tag) => state.end(&tag.name),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

impl State<'_> {
    fn start(&mut self, tag: &Tag) -> TokenSinkResult<()> {
        self.close_what_it_ends(&tag.name);
        if self.builder.is_full() {
            return TokenSinkResult::Continue;
        }
        let is_empty = tag.self_closing || is_void(&tag.name);
        if self.open.len() >= DEPTH_MAX {
            // The builder is told once, so that it can say so.
            if self.too_deep == 0 && !is_empty {
                self.builder.open(Part::Transparent, &Tagged(&tag.attrs));
                self.builder.close();
            }
            self.too_deep += usize::from(!is_empty);
            return if is_empty { TokenSinkResult::Continue } else { what_follows(&tag.name) };
        }
        self.builder.open(part(&tag.name), &Tagged(&tag.attrs));
        if is_empty {
            self.builder.close();
            return TokenSinkResult::Continue;
        }
        self.open.push(tag.name.clone());
        what_follows(&tag.name)
    }

    fn end(&mut self, name: &str) {
        match name {
            // As browsers read them (HTML, "in body" insertion mode).
            "br" => {
                self.builder.open(Part::LineBreak, &Tagged(&[]));
                return self.builder.close();
            }
            "p" if !self.open.iter().any(|open| &**open == "p") => {
                self.builder.open(Part::Boundary, &Tagged(&[]));
                return self.builder.close();
            }
            _ => {}
        }
        if self.too_deep > 0 {
            self.too_deep -= 1;
            return;
        }
        let fences: &[&str] = if is_table_part(name) { &["table"] } else { &["table", "td", "th", "caption"] };
        self.close_to(&[name], fences);
    }

    /// Closes the elements whose end tags HTML lets authors leave out before this one.
    fn close_what_it_ends(&mut self, name: &str) {
        const CELLS: [&str; 2] = ["td", "th"];
        const ROWS: [&str; 3] = ["tr", "td", "th"];
        const GROUPS: [&str; 6] = ["thead", "tbody", "tfoot", "tr", "caption", "colgroup"];
        match name {
            "li" => self.close_to(&["li"], &["ul", "ol", "menu", "table", "td", "th"]),
            "dt" | "dd" => self.close_to(&["dt", "dd"], &["dl", "table", "td", "th"]),
            "td" | "th" => self.close_to(&CELLS, &["table", "tr"]),
            "tr" => self.close_to(&ROWS[..1], &["table"]),
            "thead" | "tbody" | "tfoot" => self.close_to(&GROUPS, &["table"]),
            "a" => self.close_to(&["a"], &["table", "td", "th"]),
            _ => {}
        }
        let ends_paragraph = !matches!(
            part(name),
            Part::Transparent
                | Part::Emphasis
                | Part::Strong
                | Part::Link
                | Part::LineBreak
                | Part::Picture
                | Part::Between(..)
                | Part::Dropped
        );
        if ends_paragraph || name == "form" {
            self.close_to(&["p"], &["table", "td", "th", "caption"]);
        }
    }

    /// Closes the innermost of the named elements and all within it, unless a fence stands between.
    fn close_to(&mut self, names: &[&str], fences: &[&str]) {
        let found = self.open.iter().rposition(|open| names.contains(&&**open) || fences.contains(&&**open));
        if let Some(at) = found.filter(|at| names.contains(&&*self.open[*at])) {
            self.too_deep = 0;
            for _ in self.open.drain(at..) {
                self.builder.close();
            }
        }
    }
}

/// How the tokenizer reads on within an element (HTML, "in body" and "in head" insertion modes).
fn what_follows(name: &str) -> TokenSinkResult<()> {
    match name {
        "script" => TokenSinkResult::RawData(RawKind::ScriptData),
        "style" | "xmp" | "iframe" | "noembed" | "noframes" => TokenSinkResult::RawData(RawKind::Rawtext),
        "title" | "textarea" => TokenSinkResult::RawData(RawKind::Rcdata),
        _ => TokenSinkResult::Continue,
    }
}

fn is_table_part(name: &str) -> bool {
    matches!(name, "table" | "thead" | "tbody" | "tfoot" | "tr" | "td" | "th" | "caption")
}

struct Tagged<'t>(&'t [Attribute]);

impl Attributes for Tagged<'_> {
    fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|attribute| &*attribute.name.local == name).map(|attribute| &*attribute.value)
    }
}
