//! HTML as browsers read it, by html5ever's tokenizer.

use super::super::builder::Attributes;
use super::page::{Page, has_no_end};
use html5ever::Attribute;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use std::cell::RefCell;

/// How much is given to the tokenizer at once, in bytes.
const CHUNK_BYTES: usize = 1 << 10;
/// Most comparisons of attribute names of one body, about a second's worth: the tokenizer compares each attribute of a
/// tag with all before it.
const COMPARISONS_MAX: usize = 1_000_000_000;

/// Reads what is left of a page; beside it, whether all was read, or a bound stopped it.
pub(super) fn read<'h>(html: &'h str, page: Page<'h>) -> (Page<'h>, bool) {
    if html.is_empty() {
        return (page, true);
    }
    let sink = Sink { state: RefCell::new(State { page, tokens: 0 }) };
    let tokenizer = Tokenizer::new(sink, TokenizerOpts::default());
    let is_whole = feed(&tokenizer, html);
    tokenizer.end();
    (tokenizer.sink.state.into_inner().page, is_whole)
}

/// Gives HTML to the tokenizer, chunk by chunk; `false` when it was stopped at a bound.
fn feed(tokenizer: &Tokenizer<Sink<'_>>, html: &str) -> bool {
    let mut rest = html;
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
    true
}

struct Sink<'h> {
    state: RefCell<State<'h>>,
}

struct State<'h> {
    page: Page<'h>,
    /// How many tags, texts and comments came: while a tag is being read, none does.
    tokens: usize,
}

impl TokenSink for Sink<'_> {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut state = self.state.borrow_mut();
        // Errors are told from within a tag too.
        state.tokens += usize::from(!matches!(token, Token::ParseError(_)));
        match token {
            Token::CharacterTokens(text) => state.page.text(&text),
            Token::TagToken(tag) if tag.kind == TagKind::StartTag => return start(&tag, &mut state.page),
            Token::TagToken(tag) => state.page.end(&tag.name),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

fn start(tag: &Tag, page: &mut Page<'_>) -> TokenSinkResult<()> {
    page.start(tag.name.to_string().into(), tag.self_closing, &Tagged(&tag.attrs));
    if has_no_end(&tag.name, tag.self_closing) { TokenSinkResult::Continue } else { what_follows(&tag.name) }
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

struct Tagged<'t>(&'t [Attribute]);

impl Attributes for Tagged<'_> {
    fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|attribute| &*attribute.name.local == name).map(|attribute| &*attribute.value)
    }
}
