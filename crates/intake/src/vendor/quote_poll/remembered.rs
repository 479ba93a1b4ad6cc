//! What a service said last: it says all of it at every poll.

use broadtape_formats::ondemand::Quote;
use broadtape_model::Problem;
use std::collections::{HashMap, HashSet};

/// The most problems that are remembered. Past it all are forgotten and may be kept once more.
const PROBLEMS_MOST: usize = 4_096;

/// What was said last.
#[derive(Debug, Default)]
pub(super) struct Remembered {
    /// One for each symbol that is asked for.
    quotes: HashMap<String, Quote>,
    problems: HashSet<String>,
    doubted: HashSet<String>,
}

impl Remembered {
    /// Whether a quote says something new.
    pub(super) fn is_news(&self, quote: &Quote) -> bool {
        self.quotes.get(&quote.symbol) != Some(quote)
    }

    pub(super) fn remember(&mut self, quote: Quote) {
        self.quotes.insert(quote.symbol.clone(), quote);
    }

    /// Forgets what was said, so that it is taken again.
    pub(super) fn forget(&mut self) {
        self.quotes.clear();
    }

    /// Whether a problem is met for the first time.
    pub(super) fn is_new_problem(&mut self, problem: &Problem) -> bool {
        if self.problems.len() >= PROBLEMS_MOST {
            self.problems.clear();
        }
        self.problems.insert(problem.to_string())
    }

    /// Notes that the vendor may not have held a symbol's quotes; whether that is new.
    pub(super) fn doubt(&mut self, symbol: &str) -> bool {
        self.doubted.insert(symbol.to_owned())
    }

    pub(super) fn is_doubted(&self, symbol: &str) -> bool {
        self.doubted.contains(symbol)
    }
}
