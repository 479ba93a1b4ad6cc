//! The credit lines that providers and vendors ask for.

/// A credit line: words, some of which lead somewhere.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Credit(pub Vec<CreditPart>);

/// A part of a credit line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum CreditPart {
    /// Plain words.
    Text(String),
    /// Words that lead to an address.
    Link {
        /// The words.
        text: String,
        /// An `http` or `https` address.
        url: String,
    },
}

impl Credit {
    /// Reads `Quotes supplied by [Name](https://example.com)`. What is no such link stays as words.
    #[must_use]
    pub fn parse(line: &str) -> Self {
        let mut parts = Vec::new();
        let mut rest = line;
        while let Some((before, text, url, after)) = next_link(rest) {
            if !before.is_empty() {
                parts.push(CreditPart::Text(before.to_owned()));
            }
            parts.push(CreditPart::Link { text: text.to_owned(), url: url.to_owned() });
            rest = after;
        }
        if !rest.is_empty() {
            parts.push(CreditPart::Text(rest.to_owned()));
        }
        Self(parts)
    }

    /// The words alone.
    #[must_use]
    pub fn words(&self) -> String {
        self.0
            .iter()
            .map(|part| match part {
                CreditPart::Text(text) | CreditPart::Link { text, .. } => text.as_str(),
            })
            .collect()
    }
}

/// The first well-formed link of a line: what stands before, its words, its address, what follows.
fn next_link(line: &str) -> Option<(&str, &str, &str, &str)> {
    let open = line.find('[')?;
    let (text, after) = line[open + 1..].split_once("](")?;
    let (url, rest) = after.split_once(')')?;
    let is_web = url.starts_with("https://") || url.starts_with("http://");
    is_web.then_some((&line[..open], text, url, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_credit_line_is_words_and_links() {
        let credit = Credit::parse("Data by [Example](https://example.com), delayed");
        assert_eq!(credit.words(), "Data by Example, delayed");
        assert_eq!(credit.0.len(), 3);
        assert_eq!(Credit::parse("[x](javascript:alert)").0, [CreditPart::Text("[x](javascript:alert)".into())]);
        assert!(Credit::parse("").0.is_empty());
    }
}
