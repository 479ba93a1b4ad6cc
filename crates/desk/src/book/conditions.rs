//! Which trades count: the sale conditions of each tape, as data.
//!
//! Sources: CTS Pillar output specification (tapes A and B) and UTDF specification (tape C),
//! sections on sale condition eligibility.

use broadtape_model::{ConditionTable, SaleCondition};

/// What a trade may change.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Eligibility {
    pub(super) last: LastRule,
    pub(super) high_low: bool,
    pub(super) volume: bool,
}

/// When a trade may set the last price.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum LastRule {
    /// Always.
    Yes,
    /// Never.
    No,
    /// Only as the day's first last price.
    First,
}

/// Extended-hours trades have a last of their own.
pub(super) fn is_extended_hours(condition: SaleCondition) -> bool {
    matches!(condition.0, b'T' | b'U')
}

/// Looks a condition up. A code that no table knows changes no price; its volume counts.
pub(super) fn eligibility(table: ConditionTable, condition: SaleCondition) -> Eligibility {
    const UNKNOWN: Eligibility = Eligibility { last: LastRule::No, high_low: false, volume: true };
    let rows = match table {
        ConditionTable::All => return Eligibility { last: LastRule::Yes, high_low: true, volume: true },
        ConditionTable::Cts => CTS,
        ConditionTable::Utp => UTP,
    };
    let row = rows.iter().find(|(codes, _)| codes.contains(&condition.0));
    row.map_or(UNKNOWN, |(_, eligibility)| *eligibility)
}

const COUNTS: Eligibility = Eligibility { last: LastRule::Yes, high_low: true, volume: true };
const FIRST_ONLY: Eligibility = Eligibility { last: LastRule::First, high_low: true, volume: true };
const VOLUME_ONLY: Eligibility = Eligibility { last: LastRule::No, high_low: false, volume: true };
const PRICE_ONLY: Eligibility = Eligibility { last: LastRule::Yes, high_low: true, volume: false };
const NOTHING: Eligibility = Eligibility { last: LastRule::No, high_low: false, volume: false };

type Row = (&'static [u8], Eligibility);

/// Tapes A and B. `L` (sold last, late) may set the last price only under conditions that a single
/// trade does not show; it is read as the day's first only.
const CTS: &[Row] =
    &[(b" @EFKOX56", COUNTS), (b"PZ4L", FIRST_ONLY), (b"BCHIRTUV7", VOLUME_ONLY), (b"9", PRICE_ONLY), (b"MQ", NOTHING)];

/// Tape C. `L` is read as above.
const UTP: &[Row] = &[
    (b" @ABDFKOSXY156", COUNTS),
    (b"GPZ4L", FIRST_ONLY),
    (b"CHIRTUVW7", VOLUME_ONLY),
    (b"9", PRICE_ONLY),
    (b"MQ", NOTHING),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_differ_where_the_tapes_do() {
        let last = |table, code| eligibility(table, SaleCondition(code)).last;
        assert_eq!(last(ConditionTable::Utp, b'B'), LastRule::Yes, "bunched");
        assert_eq!(last(ConditionTable::Cts, b'B'), LastRule::No, "average price");
        assert_eq!(last(ConditionTable::All, b'T'), LastRule::Yes);
    }

    #[test]
    fn no_code_stands_in_two_rows() {
        for table in [CTS, UTP] {
            let mut codes: Vec<u8> = table.iter().flat_map(|(codes, _)| codes.iter().copied()).collect();
            let count = codes.len();
            codes.sort_unstable();
            codes.dedup();
            assert_eq!(codes.len(), count);
        }
    }

    #[test]
    fn an_unknown_code_moves_no_price() {
        assert_eq!(eligibility(ConditionTable::Cts, SaleCondition(b'~')), VOLUME_ONLY);
    }
}
