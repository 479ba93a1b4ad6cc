//! Identifiers of securities that carry their own check.

use std::fmt;

/// Why a text is not an identifier.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdentifierError {
    /// Not of an ISIN's form.
    #[error("`{0}` is not an ISIN; it has two letters, nine letters or digits and a check digit, such as US0000000000")]
    Isin(String),
    /// Not of a FIGI's form.
    #[error("`{0}` is not a FIGI; it has twelve consonants and digits, the third a G, and ends in a check digit")]
    Figi(String),
    /// Not of a CIK's form.
    #[error("`{0}` is not a CIK; it is a number of ten digits at most")]
    Cik(String),
    /// The form is right and the check digit is not: a slip of the pen.
    #[error("`{text}` has the check digit {found}, and {expected} would be right; compare it with its source")]
    CheckDigit {
        /// What was written.
        text: String,
        /// Its last digit.
        found: char,
        /// What that would have to be.
        expected: char,
    },
}

/// An international securities identification number (ISO 6166): twelve characters, the last a check digit.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Isin([u8; 12]);

/// A financial instrument global identifier (ANSI X9.145): twelve characters, the last a check digit.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Figi([u8; 12]);

/// A central index key: who files with the United States' Securities and Exchange Commission.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cik(u64);

impl Isin {
    /// Reads an ISIN in either case.
    ///
    /// # Errors
    /// When it has another form, or its check digit is wrong.
    pub fn parse(text: &str) -> Result<Self, IdentifierError> {
        let form = || IdentifierError::Isin(short(text));
        let bytes = twelve(text).ok_or_else(form)?;
        let fits = bytes[..2].iter().all(u8::is_ascii_uppercase) && bytes[11].is_ascii_digit();
        if !fits {
            return Err(form());
        }
        // Luhn's sum over the digits that the characters stand for (A is 10 … Z is 35), from the right.
        let digits = bytes[..11].iter().rev().flat_map(|byte| match value(*byte) {
            value @ 0..=9 => [Some(value), None],
            value => [Some(value % 10), Some(value / 10)],
        });
        let sum = digits
            .flatten()
            .enumerate()
            .map(|(place, digit)| if place % 2 == 0 { cross_sum(2 * digit) } else { digit });
        checked(bytes, sum.sum()).map(Self)
    }

    /// As it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        ascii(&self.0)
    }
}

impl Figi {
    /// Reads a FIGI in either case.
    ///
    /// # Errors
    /// When it has another form, or its check digit is wrong.
    pub fn parse(text: &str) -> Result<Self, IdentifierError> {
        let form = || IdentifierError::Figi(short(text));
        let bytes = twelve(text).ok_or_else(form)?;
        let fits = bytes[..2].iter().all(u8::is_ascii_uppercase)
            && bytes[2] == b'G'
            && bytes[11].is_ascii_digit()
            && !bytes.iter().any(|byte| b"AEIOU".contains(byte));
        if !fits {
            return Err(form());
        }
        // Every second character counts twice; of each product, its digits are summed.
        let sum = bytes[..11].iter().enumerate().map(|(place, byte)| cross_sum(value(*byte) << (place % 2)));
        checked(bytes, sum.sum()).map(Self)
    }

    /// As it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        ascii(&self.0)
    }
}

impl Cik {
    /// Reads a CIK, with or without its leading zeros.
    ///
    /// # Errors
    /// When it has another form.
    pub fn parse(text: &str) -> Result<Self, IdentifierError> {
        let fits = (1..=10).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        let number = text.parse().ok().filter(|_| fits);
        number.map(Self).ok_or_else(|| IdentifierError::Cik(short(text)))
    }
}

impl fmt::Display for Isin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl fmt::Display for Figi {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl fmt::Display for Cik {
    /// Ten digits, as the commission writes it.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:010}", self.0)
    }
}

impl fmt::Debug for Isin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl fmt::Debug for Figi {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl fmt::Debug for Cik {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

fn short(text: &str) -> String {
    text.chars().take(40).collect()
}

/// Twelve letters and digits, in capitals.
fn twelve(text: &str) -> Option<[u8; 12]> {
    let mut bytes: [u8; 12] = text.as_bytes().try_into().ok()?;
    bytes.make_ascii_uppercase();
    bytes.iter().all(u8::is_ascii_alphanumeric).then_some(bytes)
}

/// What a capital or a digit stands for: 0 to 35.
fn value(byte: u8) -> u32 {
    char::from(byte).to_digit(36).unwrap_or_default()
}

fn cross_sum(number: u32) -> u32 {
    number / 10 + number % 10
}

fn checked(bytes: [u8; 12], sum: u32) -> Result<[u8; 12], IdentifierError> {
    let expected = char::from_digit((10 - sum % 10) % 10, 10).unwrap_or('0');
    let found = char::from(bytes[11]);
    if found == expected {
        return Ok(bytes);
    }
    Err(IdentifierError::CheckDigit { text: ascii(&bytes).to_owned(), found, expected })
}

fn ascii(bytes: &[u8; 12]) -> &str {
    str::from_utf8(bytes).expect("letters and digits were asked for")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_check_digit_is_told_with_the_right_one() {
        assert_eq!(Isin::parse("us0378331005").unwrap().as_str(), "US0378331005");
        assert_eq!(Isin::parse("GB0002634946").unwrap().as_str(), "GB0002634946");
        assert_eq!(Figi::parse("BBG000BLNQ16").unwrap().as_str(), "BBG000BLNQ16");
        let told = Isin::parse("US0378331006").unwrap_err().to_string();
        assert_eq!(told, "`US0378331006` has the check digit 6, and 5 would be right; compare it with its source");
        let told = Figi::parse("BBG000BLNQ17");
        assert!(matches!(told, Err(IdentifierError::CheckDigit { expected: '6', .. })), "{told:?}");
    }

    #[test]
    fn what_has_another_form_is_refused() {
        for text in ["", "US037833100", "0S0378331005", "US037833100X", "US037833100é"] {
            assert!(matches!(Isin::parse(text), Err(IdentifierError::Isin(_))), "{text}");
        }
        for text in ["BBX000BLNQ16", "BBG000BLNA16", "BBG"] {
            assert!(matches!(Figi::parse(text), Err(IdentifierError::Figi(_))), "{text}");
        }
        for text in ["", "12345678901", "-1", "12a"] {
            assert!(Cik::parse(text).is_err(), "{text}");
        }
        assert_eq!(Cik::parse("320193").unwrap().to_string(), "0000320193");
    }
}
