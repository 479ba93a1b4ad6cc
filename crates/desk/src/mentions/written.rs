//! Tickers and numbers as they are written in text.

/// Tickers of one market, as in `(NYSE: ABC, DEF)`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Written<'t> {
    /// The market's word.
    pub(super) market: &'t str,
    /// The ticker.
    pub(super) ticker: &'t str,
}

/// Longest text between brackets that is looked into, in bytes: a company with a dozen listings.
const BRACKET_BYTES_MAX: usize = 240;
/// Longest ticker, in bytes.
const TICKER_BYTES_MAX: usize = 20;

/// Every ticker that is written with its market: in brackets, `(NYSE: ABC; TSX: ABC)`, `[NYSE/TSX: ABC]`, or as one word,
/// `NYSE:ABC`. A bare ticker is none: it is a word like others.
pub(super) fn tickers(text: &str) -> Vec<Written<'_>> {
    let mut found = Vec::new();
    brackets(text).for_each(|inner| of_bracket(inner, &mut found));
    for word in text.split(|character: char| character.is_whitespace() || "()[]{}“”\"'".contains(character)) {
        let word = word.trim_end_matches(['.', ',', ';', ':', '!', '?']);
        if let Some((market, ticker)) = word.split_once(':')
            && is_ticker(ticker)
        {
            found.push(Written { market, ticker });
        }
    }
    found
}

/// What stands between a bracket and the next one, where a colon is in it.
fn brackets(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices(['(', '[']).filter_map(|(start, _)| {
        let inner = text[start + 1..].split([')', ']', '(', '[']).next()?;
        (inner.len() <= BRACKET_BYTES_MAX && inner.contains(':')).then_some(inner)
    })
}

/// Reads `NYSE: ABC, DEF; TSX: ABC` and `NYSE/TSX: ABC`.
fn of_bracket<'t>(inner: &'t str, found: &mut Vec<Written<'t>>) {
    // Markets that wait for their ticker, and whether one has come: what follows a ticker without a colon is another of
    // the same market.
    let (mut markets, mut has_ticker): (Vec<&str>, bool) = (Vec::new(), false);
    for part in inner.split([',', ';', '/', '|']).flat_map(|part| part.split(" and ")).map(str::trim) {
        let (market, ticker) = match part.split_once(':') {
            Some((market, ticker)) => (Some(market.trim()), ticker.trim()),
            None if has_ticker => (None, part),
            None => {
                markets.push(part);
                continue;
            }
        };
        if let Some(market) = market {
            if has_ticker {
                markets.clear();
            }
            markets.push(market);
        }
        has_ticker = true;
        let ticker = ticker.trim_start_matches('$');
        if is_ticker(ticker) {
            found.extend(markets.iter().map(|market| Written { market, ticker }));
        }
    }
}

/// Whether a word can be a ticker: capitals and digits, and the signs that set classes of shares apart.
fn is_ticker(word: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || b".-/^=_".contains(&byte);
    (1..=TICKER_BYTES_MAX).contains(&word.len()) && word.bytes().all(fits)
}

/// Every word of twelve letters and digits, as ISINs are.
pub(super) fn of_twelve(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|character: char| !character.is_ascii_alphanumeric());
    words.filter(|word| word.len() == 12 && word.ends_with(|last: char| last.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tickers_are_read_with_their_markets() {
        for (text, expected) in [
            ("Ferry Lines (NYSE: FERY) sails", vec!["NYSE FERY"]),
            ("(NQ:TIDE)", vec!["NQ TIDE", "NQ TIDE"]),
            ("[NYSE: FRY.A, FRY.B]", vec!["NYSE FRY.A", "NYSE FRY.B"]),
            ("(TSX: FRY; OTCQB: FRYFF)", vec!["TSX FRY", "OTCQB FRYFF"]),
            ("(NYSE/TSX: FRY)", vec!["NYSE FRY", "TSX FRY"]),
            ("(NYSE: FRY and TSX: FRC)", vec!["NYSE FRY", "TSX FRC"]),
            ("(TSX:FRY) (OTCQB:FRYFF)", vec!["TSX FRY", "OTCQB FRYFF", "TSX FRY", "OTCQB FRYFF"]),
            ("see NYSE:FRY, too", vec!["NYSE FRY"]),
            // Whoever knows the markets sees that 9 is none.
            ("at 9:30 (note: see below), FRY rose (FRY)", vec!["9 30"]),
            ("(NYSE: )", vec![]),
            ("(((((: A", vec![" A"]),
        ] {
            let read: Vec<_> = tickers(text).iter().map(|own| format!("{} {}", own.market, own.ticker)).collect();
            assert_eq!(read, expected, "{text}");
        }
    }

    #[test]
    fn numbers_of_twelve_are_found_between_other_words() {
        assert_eq!(
            of_twelve("ISIN: XS0378331005, (DE000A0TGJ55)x").collect::<Vec<_>>(),
            ["XS0378331005", "DE000A0TGJ55"]
        );
    }
}
