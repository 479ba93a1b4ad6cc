//! The previous close over a split: what a share closed at, in shares of today.

use crate::history::over_split;
use crate::stored;
use broadtape_model::{ActionKind, CorporateAction, Price};
use jiff::civil::Date;

/// The close of the day before as the book knows it from the day itself, and the latest split.
///
/// A feed that says the previous close itself says it in shares of today.
#[derive(Clone, Debug, Default)]
pub(super) struct PreviousClose {
    as_traded: Option<Price>,
    split: Option<CorporateAction>,
}

stored!(PreviousClose { as_traded: Option<Price>, split: Option<CorporateAction> });

impl PreviousClose {
    /// Of the day that is over; `None` when the feed's own word stands.
    pub(super) fn set(&mut self, as_traded: Option<Price>) {
        self.as_traded = as_traded;
    }

    /// The close in shares of its own day, where the book knows it.
    pub(super) const fn as_traded(&self) -> Option<Price> {
        self.as_traded
    }

    /// Learns of an action. Dividends leave the previous close as it was traded.
    pub(super) fn learn(&mut self, action: CorporateAction) {
        let is_latest = self.split.is_none_or(|known| known.ex_date <= action.ex_date);
        if matches!(action.kind, ActionKind::Split { .. }) && is_latest {
            self.split = Some(action);
        }
    }

    /// The close in shares of a day, rounded to the decimals of its prices; `None` where the feed's own word stands.
    pub(super) fn in_shares_of(&self, day: Date, previous_day: Option<Date>, decimals: u8) -> Option<Price> {
        let close = self.as_traded?;
        match self.split {
            Some(CorporateAction { ex_date, kind: ActionKind::Split { new, old } })
                if ex_date <= day && previous_day.is_some_and(|previous| previous < ex_date) =>
            {
                Some(over_split(close, new, old, decimals))
            }
            _ => Some(close),
        }
    }
}
