//! What can be wrong with a row or a table.

use broadtape_model::{Problem, ProblemKind};

/// What is wrong. The words are few, so that refusals can be counted by them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub(super) enum Fault {
    #[error(
        "the heading line lacks `time`, `symbol` or `exchange`, or has neither `price` nor `bid` and `ask`; nothing of this table is used"
    )]
    Heading,
    #[error("the heading line names a column twice; nothing of this table is used")]
    Twice,
    #[error("the row is longer than {} KiB or has more than {} columns; it is left out", super::table::ROW_BYTES_MAX / 1024, super::table::COLUMNS_MAX)]
    TooLong,
    #[error(
        "the row has not as many columns as its heading; is there a decimal comma, or a comma outside of quotes? It is left out"
    )]
    Columns,
    #[error("a number with a decimal comma; write a point. The row is left out")]
    DecimalComma,
    #[error("a cell is no number; the row is left out")]
    Number,
    #[error("a number beyond what can be held; the row is left out")]
    OutOfRange,
    #[error(
        "the time is none; write 2026-01-31T09:00:00Z, or 2026-01-31 09:00:00 by the exchange's own clock. The row is left out"
    )]
    Time,
    #[error("the row has no symbol or no exchange; it is left out")]
    Name,
    #[error("the row has neither a price nor a bid or an ask; it is left out")]
    Empty,
    #[error("sale conditions are up to four characters; the row is left out")]
    Condition,
    #[error(
        "the participant is no market identifier code, nor a letter of a consolidated tape; leave it empty where nobody knows it. The row is left out"
    )]
    Participant,
    #[error("the cells are not UTF-8; the row is left out")]
    NotText,
}

impl Fault {
    pub(super) fn told_of(self, line: u64, cell: &str) -> Problem {
        let kind = match self {
            Self::TooLong => ProblemKind::TooLarge,
            Self::Heading | Self::Name | Self::Empty => ProblemKind::Missing,
            _ => ProblemKind::Unreadable,
        };
        let cell: String = cell.chars().take(40).collect();
        let item =
            if cell.is_empty() { format!("line {line}") } else { format!("line {line}, `{}`", cell.escape_debug()) };
        Problem::new(kind, item, self.to_string())
    }
}
