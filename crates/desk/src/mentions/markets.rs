//! Markets as news writes them.

use broadtape_model::House;
use std::collections::HashMap;

/// The exchanges of a house by the words that news has for them.
#[derive(Debug)]
pub(super) struct Markets {
    by_name: HashMap<String, Vec<u16>>,
}

impl Markets {
    pub(super) fn new(house: &House) -> Self {
        let mut by_name: HashMap<String, Vec<u16>> = HashMap::new();
        let mut add = |name: &str, place: u16| {
            let places = by_name.entry(letters(name)).or_default();
            if !places.contains(&place) {
                places.push(place);
            }
        };
        for (place, exchange) in (0..).zip(&house.exchanges) {
            // The house's own words come first: where two markets share a name, they are meant.
            for name in [&exchange.prefix, exchange.mic.as_str(), &exchange.name] {
                add(name, place);
            }
        }
        for (names, codes) in rows() {
            for code in codes.split_whitespace() {
                let Some(place) = house.exchanges.iter().position(|own| own.mic.as_str() == code) else { continue };
                let Ok(place) = u16::try_from(place) else { continue };
                names.split(',').for_each(|name| add(name, place));
            }
        }
        by_name.remove("");
        Self { by_name }
    }

    /// The places in the house of the exchanges that a word may mean.
    pub(super) fn meant(&self, word: &str) -> &[u16] {
        self.by_name.get(&letters(word)).map_or(&[], Vec::as_slice)
    }
}

/// The rows of the table: names, and codes.
fn rows() -> impl Iterator<Item = (&'static str, &'static str)> {
    let rows = include_str!("markets.txt").lines().filter(|row| !row.starts_with('#'));
    rows.filter_map(|row| row.split_once('|'))
}

/// What is compared of a name: letters and digits, in capitals.
fn letters(name: &str) -> String {
    name.chars().filter(|character| character.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_word_stands_for_two_rows_of_markets() {
        let mut seen = HashMap::new();
        for (names, codes) in rows() {
            for name in names.split(',').map(letters) {
                assert!(!name.is_empty(), "{names}");
                assert_eq!(*seen.entry(name.clone()).or_insert(codes), codes, "{name}");
            }
        }
        assert!(seen.len() > 100, "the table is read");
    }
}
