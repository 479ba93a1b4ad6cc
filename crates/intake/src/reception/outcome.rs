//! What became of a document.

use broadtape_model::{Problem, ProblemKind, StoryId, UnixNanos};
use broadtape_tape::TapeError;

/// What became of a document: every item of it, and what was wrong.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Outcome {
    /// What became of each item that could be read: kills first, then stories in document order.
    pub items: Vec<ItemOutcome>,
    /// What was wrong with the rest, or with parts of what was taken.
    pub problems: Vec<Problem>,
}

/// What became of one item.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ItemOutcome {
    /// Which story.
    pub story: StoryId,
    /// Which version of it; `None` for a kill, which is about all of them.
    pub version: Option<u64>,
    /// What became of it.
    pub fate: Fate,
}

/// What became of an item.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Fate {
    /// It is durable on the tape.
    Taken {
        /// The receipt that it got.
        received: UnixNanos,
    },
    /// It was on the tape before; nothing was appended.
    AlreadyKnown,
    /// It was not taken.
    Refused(Problem),
    /// It came in before what the tape has of the story, and could not be read until now; nothing was appended.
    Overtaken {
        /// When what stands was received.
        received: UnixNanos,
    },
}

impl Outcome {
    /// How many items were taken.
    #[must_use]
    pub fn taken(&self) -> usize {
        self.items.iter().filter(|item| matches!(item.fate, Fate::Taken { .. })).count()
    }

    /// How many items were on the tape before.
    #[must_use]
    pub fn already_known(&self) -> usize {
        self.items.iter().filter(|item| item.fate == Fate::AlreadyKnown).count()
    }

    /// The stories that were received again, with the instant, before this document of theirs could be read.
    pub fn overtaken(&self) -> impl Iterator<Item = (&StoryId, UnixNanos)> {
        self.items.iter().filter_map(|item| match item.fate {
            Fate::Overtaken { received } => Some((&item.story, received)),
            _ => None,
        })
    }

    /// What was wrong and cost no item, and holds none that is new.
    #[must_use]
    pub fn remarks(&self) -> Vec<Problem> {
        self.problems.iter().filter(|problem| !is_loss(problem) && !self.is_alarming(problem)).cloned().collect()
    }

    /// What nobody knows and so holds an item: of what was taken just now, or of what is no item at all. What was held before was told
    /// then.
    #[must_use]
    pub fn held(&self) -> Vec<Problem> {
        self.problems.iter().filter(|problem| self.is_alarming(problem)).cloned().collect()
    }

    fn is_alarming(&self, problem: &Problem) -> bool {
        let mut its_own = self.items.iter().filter(|item| *item.story.guid == *problem.item).peekable();
        let is_new = its_own.peek().is_none() || its_own.any(|item| matches!(item.fate, Fate::Taken { .. }));
        problem.kind == ProblemKind::Unknown && is_new
    }

    /// Why each item that is not on the tape is not: refused items, and those that could not be read.
    /// The door keeps a copy of the document in quarantine when there is one.
    #[must_use]
    pub fn losses(&self) -> Vec<Problem> {
        let refused = self.items.iter().filter_map(|item| match &item.fate {
            Fate::Refused(problem) => Some(problem),
            Fate::Taken { .. } | Fate::AlreadyKnown | Fate::Overtaken { .. } => None,
        });
        let unread = self.problems.iter().filter(|problem| is_loss(problem));
        refused.chain(unread).cloned().collect()
    }

    /// Whether nothing of the document is on the tape although it held something.
    #[must_use]
    pub fn is_all_lost(&self) -> bool {
        self.taken() == 0 && self.already_known() == 0 && !self.losses().is_empty()
    }
}

fn is_loss(problem: &Problem) -> bool {
    match problem.kind {
        ProblemKind::Unreadable | ProblemKind::TooLarge | ProblemKind::Missing => true,
        // The item itself was used, or is held on the tape.
        ProblemKind::Ignored | ProblemKind::Unknown => false,
    }
}

/// Why a document was not received.
#[derive(Debug, thiserror::Error)]
pub enum ReceiveError {
    /// Nothing in it can be used. Sending it again does not help: it belongs in quarantine.
    #[error("{0}")]
    Unusable(Problem),
    /// A picture of it is still arriving. Kills in it are taken; receive it again a little later.
    #[error("picture `{address}` has not arrived yet; the document waits for it")]
    PictureNotYet {
        /// The picture's address as the provider wrote it.
        address: String,
    },
    /// It could not be made durable. Nothing was acknowledged; receive it again later.
    #[error("{0}")]
    Tape(TapeError),
}

impl From<TapeError> for ReceiveError {
    /// A document that the tape will never take is the document's fault; all else may pass.
    fn from(error: TapeError) -> Self {
        match error {
            TapeError::TooLarge { .. } | TapeError::TooDeep { .. } => {
                Self::Unusable(Problem::new(ProblemKind::TooLarge, "", error.to_string()))
            }
            other => Self::Tape(other),
        }
    }
}
