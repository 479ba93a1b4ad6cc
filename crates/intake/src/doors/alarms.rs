//! What the doors could not use, or could not understand and so hold, told once for each provider and reason, with a count when it goes on.

use crate::quarantine::one_line;
use broadtape_model::{Problem, ProviderId, UnixNanos};
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Mutex, PoisonError};

/// How long the same is not told again, however often it happens: an hour.
const QUIET_MILLIS: i64 = 60 * 60 * 1000;

/// The most reasons that are remembered. Past it all are forgotten, and may be told once more.
const REASONS_MOST: usize = 4_096;

/// The alarms of all news doors.
#[derive(Default)]
pub(super) struct Alarms(Mutex<HashMap<(ProviderId, String), Raised>>);

/// An alarm that was raised.
struct Raised {
    /// How often it has happened since it was told last.
    untold: u64,
    next_told: UnixNanos,
}

impl Alarms {
    /// Something is wrong with a document: raises an alarm for each reason that is new for its provider. `so` says what
    /// came of it. How many were raised.
    pub(super) fn raise(
        &self,
        provider: &ProviderId,
        document: &str,
        problems: &[Problem],
        so: &str,
        now: UnixNanos,
    ) -> u64 {
        let mut told = 0;
        for problem in problems {
            if let Some(times) = self.times_to_tell(provider, &problem.what, now) {
                told += 1;
                let reason = one_line(problem);
                tracing::error!(%provider, document, times, "{reason}: {so}");
            } else {
                tracing::debug!(%provider, document, "{}", one_line(problem));
            }
        }
        told
    }

    /// How often it has happened since it was told last, when it is to be told now.
    fn times_to_tell(&self, provider: &ProviderId, what: &str, now: UnixNanos) -> Option<u64> {
        let mut raised = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if raised.len() >= REASONS_MOST {
            raised.clear();
        }
        match raised.entry((provider.clone(), kind_of(what))) {
            Entry::Vacant(entry) => {
                entry.insert(Raised { untold: 0, next_told: now.plus_millis(QUIET_MILLIS) });
                Some(1)
            }
            Entry::Occupied(mut entry) => {
                let raised = entry.get_mut();
                raised.untold += 1;
                if now < raised.next_told {
                    return None;
                }
                raised.next_told = now.plus_millis(QUIET_MILLIS);
                Some(std::mem::take(&mut raised.untold))
            }
        }
    }
}

/// A reason without what differs from document to document: numbers, and what is quoted.
fn kind_of(what: &str) -> String {
    let mut kind = String::with_capacity(what.len());
    for (place, part) in what.split('`').enumerate() {
        if place % 2 == 1 {
            kind.push('`');
            continue;
        }
        kind.extend(part.chars().filter(|letter| !letter.is_ascii_digit()));
    }
    kind
}

#[cfg(test)]
mod tests {
    use super::*;
    use broadtape_model::ProblemKind;

    #[test]
    fn a_thousand_of_the_same_are_told_once_and_counted_an_hour_later() {
        let alarms = Alarms::default();
        let at = |seconds: i64| UnixNanos::from_millis(seconds * 1000).unwrap();
        let wire = ProviderId::new("wire");
        let told = |provider: &ProviderId, number: u64, seconds| {
            let what = format!("the document has {number} bytes, and `{number}` in it");
            alarms.times_to_tell(provider, &Problem::new(ProblemKind::TooLarge, "", what).what, at(seconds))
        };
        let times: Vec<u64> = (0..1_000).filter_map(|number| told(&wire, number, 1)).collect();
        assert_eq!(times, [1]);
        assert_eq!(told(&ProviderId::new("other"), 1, 2), Some(1), "another provider's is another alarm");
        assert_eq!(alarms.times_to_tell(&wire, "it has no headline", at(2)), Some(1));
        assert_eq!(told(&wire, 1, 3_601), Some(1_000));
        assert_eq!(told(&wire, 1, 3_602), None);
    }
}
