//! Tickers as they are written in a text: `(NYSE: ABC)`, `(Nasdaq: ABC; TSX: ABC)`, `NYSE:ABC`, `$ABC`.
//!
//! Which market's word means which exchange is the desk's knowledge. Here the ticker alone counts: one share has one
//! ticker under many words for its market.

/// Longest text between brackets that is looked into, in bytes: a company with a dozen listings.
const BRACKET_BYTES_MAX: usize = 240;
/// Longest ticker, in bytes.
const TICKER_BYTES_MAX: usize = 8;

/// Every ticker that is written, in the order of the text; some more than once.
pub(crate) fn written(text: &str) -> impl Iterator<Item = &str> {
    // Nearly every paragraph has neither.
    let has_market = text.contains(':') && text.contains(['(', '[']);
    let bracketed = text.match_indices(['(', '[']).filter(move |_| has_market).filter_map(|(start, _)| {
        let inner = text[start + 1..].split([')', ']']).next()?;
        (inner.len() <= BRACKET_BYTES_MAX && inner.contains(':')).then_some(inner)
    });
    let of_brackets = bracketed.flat_map(|inner| inner.split([',', ';', '/', '|'])).filter_map(|listing| {
        let (market, ticker) = listing.split_once(':')?;
        is_market(market.trim()).then(|| ticker.trim())
    });
    let cashtags = text.split('$').skip(1).map(|rest| {
        let end = rest.find(|character: char| !character.is_ascii_alphanumeric()).unwrap_or(rest.len());
        &rest[..end]
    });
    of_brackets.chain(cashtags).filter(|ticker| is_ticker(ticker))
}

fn is_market(word: &str) -> bool {
    word.len() >= 2 && word.len() <= 20 && word.starts_with(|first: char| first.is_ascii_uppercase())
}

/// Whether a word can be a ticker: capitals first, then digits and the signs that set classes of shares apart, too.
fn is_ticker(word: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || b".-".contains(&byte);
    let has_letter = word.bytes().any(|byte| byte.is_ascii_uppercase());
    (1..=TICKER_BYTES_MAX).contains(&word.len()) && has_letter && word.bytes().all(fits)
}
