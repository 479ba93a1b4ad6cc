//! Which trades count: the sale conditions of each tape, as data (`conditions.txt`).

use broadtape_model::{ConditionTable, SaleConditions};
use std::sync::LazyLock;

/// What a trade may change.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Eligibility {
    pub(crate) last: LastRule,
    pub(crate) high_low: bool,
    pub(crate) volume: bool,
    /// Whether it was made outside of the session's hours; then it has a last price of its own.
    pub(crate) extended: Extended,
    /// Whether it ends a halt.
    pub(crate) reopens: bool,
    /// Whether the table says what it counts for. Where it does not, that is told.
    pub(crate) is_known: bool,
}

/// What must be so for a trade to set the last price: everything that one of its conditions asks for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct LastRule(u8);

/// What rules of the last price ask about a trade.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct LastCase {
    /// The day has no last price yet.
    pub(crate) is_first: bool,
    /// Who reported it is known, and reported the last price too.
    pub(crate) is_by_the_lasts_own: bool,
    /// The market reported it on which the instrument is listed.
    pub(crate) is_by_listing_market: bool,
    /// It comes ten seconds or more after the close.
    pub(crate) is_late: bool,
}

impl LastRule {
    /// Nothing: it always may.
    pub(crate) const YES: Self = Self(0);
    /// The day has no last price yet.
    const FIRST: Self = Self(1);
    /// The same, or it is of the last's own participant, or of the listing market.
    const N3: Self = Self(2);
    /// It is not late, or of the last's own participant.
    const N2: Self = Self(4);
    /// What never is.
    const NO: Self = Self(8);

    /// When both allow it.
    fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    fn asks(self, for_what: Self) -> bool {
        self.0 & for_what.0 != 0
    }

    /// Whether a trade may set the last price.
    pub(crate) fn allows(self, case: LastCase) -> bool {
        let LastCase { is_first, is_by_the_lasts_own, is_by_listing_market, is_late } = case;
        !self.asks(Self::NO)
            && (is_first || !self.asks(Self::FIRST))
            && (is_first || is_by_the_lasts_own || is_by_listing_market || !self.asks(Self::N3))
            && (!is_late || is_by_the_lasts_own || !self.asks(Self::N2))
    }
}

/// Whether a trade was made outside of the session's hours.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Extended {
    /// In the session.
    No,
    /// Before or after it.
    Yes,
    /// Before or after it, and reported out of its order.
    Late,
}

/// The conditions of a tape, by their code.
pub(crate) struct Conditions {
    by_code: [Eligibility; 256],
    /// Whether trades before the opening bell are none of the session's. Venues without sale
    /// conditions have no other way to say it, so theirs all are.
    pub(crate) keeps_hours: bool,
}

impl Eligibility {
    /// What a trade with both may change: what each of them lets it.
    fn and(self, other: Self) -> Self {
        Self {
            last: self.last.and(other.last),
            high_low: self.high_low && other.high_low,
            volume: self.volume && other.volume,
            extended: self.extended.max(other.extended),
            reopens: self.reopens || other.reopens,
            is_known: self.is_known && other.is_known,
        }
    }
}

impl Conditions {
    /// What a trade may change: what each of its conditions lets it (UTDF and CTS specifications, sale condition
    /// eligibility).
    pub(crate) fn eligibility(&self, conditions: SaleConditions) -> Eligibility {
        let first = self.of_code(conditions.first());
        if !conditions.are_several() {
            return first;
        }
        conditions.codes().map(|code| self.of_code(code)).fold(first, Eligibility::and)
    }

    /// The first of a trade's conditions that this tape's table has no rule for.
    pub(crate) fn unknown(&self, conditions: SaleConditions) -> Option<u8> {
        conditions.codes().find(|code| !self.of_code(*code).is_known)
    }

    fn of_code(&self, code: u8) -> Eligibility {
        self.by_code[usize::from(code)]
    }
}

impl std::fmt::Debug for Conditions {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Conditions").field("keeps_hours", &self.keeps_hours).finish_non_exhaustive()
    }
}

/// The conditions of a tape.
pub(crate) fn of(table: ConditionTable) -> &'static Conditions {
    static CTS: LazyLock<Conditions> = LazyLock::new(|| read(1));
    static UTP: LazyLock<Conditions> = LazyLock::new(|| read(3));
    static ALL: Conditions = Conditions { by_code: [COUNTS; 256], keeps_hours: false };
    match table {
        ConditionTable::Cts => &CTS,
        ConditionTable::Utp => &UTP,
        ConditionTable::All => &ALL,
    }
}

const COUNTS: Eligibility = Eligibility {
    last: LastRule::YES,
    high_low: true,
    volume: true,
    extended: Extended::No,
    reopens: false,
    is_known: true,
};

/// A code that no table knows changes no price; its volume counts.
const UNKNOWN: Eligibility = Eligibility { last: LastRule::NO, high_low: false, is_known: false, ..COUNTS };

/// Reads the rules of the tape whose name stands in a column.
fn read(column: usize) -> Conditions {
    let mut by_code = [UNKNOWN; 256];
    for row in include_str!("conditions.txt").lines().filter(|row| !row.starts_with('#')) {
        let cells: Vec<_> = row.split('|').map(str::trim).collect();
        let [code, rest @ ..] = &cells[..] else { continue };
        if let (Some(rule), Some(code)) = (rest.get(column), code.bytes().next())
            && !rule.is_empty()
        {
            let code = if code == b'_' { b' ' } else { code };
            by_code[usize::from(code)] = rule_of(rule, rest.last().copied().unwrap_or_default());
        }
    }
    Conditions { by_code, keeps_hours: true }
}

/// `1st Y Y` and `extended`.
fn rule_of(rule: &str, remarks: &str) -> Eligibility {
    let words: Vec<_> = rule.split(' ').filter(|word| !word.is_empty()).collect();
    let word = |place: usize| words.get(place).copied().unwrap_or("?");
    let last = match word(0) {
        "Y" => LastRule::YES,
        "1st" => LastRule::FIRST,
        "n2" => LastRule::N2,
        "n3" => LastRule::N3,
        _ => LastRule::NO,
    };
    Eligibility {
        last,
        high_low: word(1) == "Y",
        volume: word(2) != "N",
        extended: match remarks {
            "extended" => Extended::Yes,
            "extended late" => Extended::Late,
            _ => Extended::No,
        },
        reopens: remarks == "reopens",
        is_known: !words.contains(&"?"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(table: ConditionTable, codes: &[u8]) -> (LastRule, bool, bool, bool) {
        let rule = of(table).eligibility(SaleConditions::of(codes).unwrap());
        (rule.last, rule.high_low, rule.volume, rule.is_known)
    }

    #[test]
    fn the_tables_differ_where_the_tapes_do() {
        use ConditionTable::{All, Cts, Utp};
        const YES: LastRule = LastRule::YES;
        const NO: LastRule = LastRule::NO;
        for (table, code, expected) in [
            (Utp, b'B', (YES, true, true, true)),
            (Cts, b'B', (NO, false, true, true)),
            (All, b'T', (YES, true, true, true)),
            (Cts, b' ', (YES, true, true, true)),
            (Cts, b'L', (LastRule::N3, true, true, true)),
            (Utp, b'L', (LastRule::N2, true, true, true)),
            (Utp, b'E', (NO, false, true, false)),
            (Cts, b'N', (NO, false, true, false)),
            (Cts, b'A', (NO, false, true, false)),
            (Utp, b'M', (NO, false, false, true)),
            (Utp, b'9', (YES, true, false, true)),
            (Utp, b'4', (LastRule::FIRST, true, true, true)),
            (Cts, b'~', (NO, false, true, false)),
        ] {
            assert_eq!(rule(table, &[code]), expected, "{table:?} {}", code.escape_ascii());
        }
        let extended = |code| of(Cts).eligibility(SaleConditions::one(code)).extended;
        assert_eq!((extended(b'T'), extended(b'U'), extended(b'@')), (Extended::Yes, Extended::Late, Extended::No));
    }

    #[test]
    fn of_several_conditions_each_must_allow_it() {
        use ConditionTable::{All, Cts, Utp};
        const YES: LastRule = LastRule::YES;
        const NO: LastRule = LastRule::NO;
        for (table, codes, expected) in [
            (Cts, "@F", (YES, true, true, true)),
            (Cts, "@ TI", (NO, false, true, true)),
            (Cts, "4F", (LastRule::FIRST, true, true, true)),
            (Utp, "FL", (LastRule::N2, true, true, true)),
            (Utp, "LZ", (LastRule::N2.and(LastRule::FIRST), true, true, true)),
            (Utp, "@6 X", (YES, true, true, true)),
            (Cts, "LF", (LastRule::N3, true, true, true)),
            (Cts, "LP", (LastRule::N3.and(LastRule::FIRST), true, true, true)),
            (Utp, "9I", (NO, false, false, true)),
            (Utp, "OE", (NO, false, true, false)),
            (All, "TI", (YES, true, true, true)),
        ] {
            assert_eq!(rule(table, codes.as_bytes()), expected, "{table:?} {codes}");
            let backwards: Vec<_> = codes.bytes().rev().collect();
            assert_eq!(rule(table, &backwards), expected, "{table:?} {codes} backwards");
        }
        let both = |codes: &[u8]| of(Cts).eligibility(SaleConditions::of(codes).unwrap());
        assert_eq!((both(b"@TI").extended, both(b"TU").extended), (Extended::Yes, Extended::Late));
        assert!(both(b"@5F").reopens);
        assert_eq!(of(Cts).unknown(SaleConditions::of(b"@I~").unwrap()), Some(b'~'));
    }

    #[test]
    fn who_reported_a_late_trade_decides_whether_it_sets_the_last_price() {
        let none = LastCase::default();
        let first = LastCase { is_first: true, ..none };
        let own = LastCase { is_by_the_lasts_own: true, ..none };
        let listing = LastCase { is_by_listing_market: true, ..none };
        let late = |case| LastCase { is_late: true, ..case };
        let (n2, n3) = (LastRule::N2, LastRule::N3);
        for (rule, allowed, refused) in [
            (LastRule::YES, vec![none, late(none)], vec![]),
            (LastRule::FIRST, vec![first, late(first)], vec![none, own, listing]),
            (n3, vec![first, own, listing, late(listing)], vec![none, late(none)]),
            (n2, vec![none, first, listing, late(own)], vec![late(none), late(first), late(listing)]),
            (n2.and(n3), vec![own, listing, late(own)], vec![none, late(listing), late(first)]),
            (n3.and(LastRule::FIRST), vec![first], vec![own, listing]),
            (n3.and(LastRule::NO), vec![], vec![first, own, listing]),
        ] {
            allowed.into_iter().for_each(|case| assert!(rule.allows(case), "{rule:?} {case:?}"));
            refused.into_iter().for_each(|case| assert!(!rule.allows(case), "{rule:?} {case:?}"));
        }
    }

    #[test]
    fn every_row_has_its_cells_and_no_code_stands_twice() {
        let mut codes = Vec::new();
        for row in include_str!("conditions.txt").lines().filter(|row| !row.starts_with('#')) {
            let cells: Vec<_> = row.split('|').map(str::trim).collect();
            assert_eq!(cells.len(), 6, "{row}");
            assert!(cells[2].is_empty() || cells[2].split(' ').filter(|word| !word.is_empty()).count() == 3, "{row}");
            codes.push(cells[0]);
        }
        let count = codes.len();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!((codes.len(), count), (34, 34));
    }
}
