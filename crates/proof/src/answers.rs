//! What the house answered, byte for byte, and where two sets of answers part.

use crate::Question;
use crate::respondent::{Inside, Respondent, Surfaces};
use broadtape_desk::Snapshot;
use broadtape_surfaces::push::Event;
use broadtape_surfaces::{Answer, Body};
use broadtape_tape::{Tape, TapeError};
use memchr::memmem;
use std::collections::BTreeSet;
use std::fmt;
use std::io::Write as _;

/// The answers to a list of questions, in its order.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Answers(Vec<Answered>);

#[derive(Clone, PartialEq, Eq, Debug)]
struct Answered {
    surface: String,
    question: String,
    is_success: bool,
    /// Status and headers.
    head: Vec<u8>,
    body: Vec<u8>,
}

/// The first place where two sets of answers part.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Difference {
    surface: String,
    question: String,
    part: &'static str,
    at_byte: usize,
    one: String,
    other: String,
}

/// How much is told around the first byte that differs: enough to see which field it is.
const CONTEXT_BYTES: usize = 120;

impl Answers {
    /// Asks a snapshot: status, headers and body, pictures loaded, streams of events as they begin.
    ///
    /// # Errors
    /// When a picture cannot be read from the tape.
    pub fn of(snapshot: &Snapshot, tape: &dyn Tape, questions: &[Question]) -> Result<Self, TapeError> {
        Self::by(&Surfaces, &Inside { tape, now: snapshot.as_of }, snapshot, questions)
    }

    /// The same, answered by any respondent.
    ///
    /// # Errors
    /// As [`Answers::of`].
    pub fn by(
        respondent: &dyn Respondent,
        inside: &Inside<'_>,
        snapshot: &Snapshot,
        questions: &[Question],
    ) -> Result<Self, TapeError> {
        let ask = |question: &Question| {
            let answer = respondent.answer(inside, snapshot, &question.request);
            let tape = inside.tape;
            Ok(Answered {
                surface: question.surface.clone(),
                question: question.to_string(),
                is_success: answer.status.is_success(),
                head: head(&answer),
                body: body(&answer, snapshot, tape)?,
            })
        };
        questions.iter().map(ask).collect::<Result<_, _>>().map(Self)
    }

    /// Adds what a page heard that stayed open.
    pub(crate) fn add_stream(&mut self, question: &Question, heard: String) {
        self.0.push(Answered {
            surface: question.surface.clone(),
            question: format!("{question}, kept open"),
            is_success: true,
            head: Vec::new(),
            body: heard.into_bytes(),
        });
    }

    /// How many were asked of each surface, and how many of these answered with a success.
    pub(crate) fn tally(&self) -> impl Iterator<Item = (&str, bool)> {
        self.0.iter().map(|answered| (answered.surface.as_str(), answered.is_success))
    }

    /// How many.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether nothing was asked.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The bodies, one after the other.
    pub fn bodies(&self) -> impl Iterator<Item = &[u8]> {
        self.0.iter().map(|answered| answered.body.as_slice())
    }

    /// The surfaces that answered with a success at least once.
    #[must_use]
    pub fn surfaces_that_answered(&self) -> BTreeSet<&str> {
        self.0.iter().filter(|answered| answered.is_success).map(|answered| answered.surface.as_str()).collect()
    }

    /// The first answer that holds these words: its surface and its question.
    #[must_use]
    pub fn first_with(&self, words: &str) -> Option<String> {
        let found = self.0.iter().find(|answered| {
            [&answered.head, &answered.body].into_iter().any(|bytes| memmem::find(bytes, words.as_bytes()).is_some())
        })?;
        Some(format!("surface {}, {}", found.surface, found.question))
    }

    /// Where this and another part, if they do.
    #[must_use]
    pub fn first_difference(&self, other: &Self) -> Option<Difference> {
        self.0.iter().zip(&other.0).find_map(|(one, other)| difference(one, other))
    }
}

/// Status and headers as they would stand on the wire.
fn head(answer: &Answer) -> Vec<u8> {
    let mut bytes = format!("{}\n", answer.status).into_bytes();
    for (name, value) in &answer.headers {
        write!(bytes, "{name}: ").expect("writing to memory does not fail");
        bytes.extend_from_slice(value.as_bytes());
        bytes.push(b'\n');
    }
    bytes
}

fn body(answer: &Answer, snapshot: &Snapshot, tape: &dyn Tape) -> Result<Vec<u8>, TapeError> {
    match &answer.body {
        Body::Bytes(body) => Ok(body.to_vec()),
        // Where a picture stands on the tape is nobody's business; its bytes are.
        Body::Picture(order) => {
            let original = tape.original(order.original())?;
            // What cannot be made is answered in the same words everywhere.
            Ok(order.made(&original).unwrap_or_default().to_vec())
        }
        Body::Events(subscription) => {
            let mut cursor = subscription.start();
            let events = subscription.events(&mut cursor, snapshot);
            let written = events.iter().map(Event::written).collect::<String>();
            Ok((Event::preamble() + &written).into_bytes())
        }
    }
}

/// Where two answers part: in the body, for the headers follow from it; else in the head.
fn difference(one: &Answered, other: &Answered) -> Option<Difference> {
    let parts = [("body", &one.body, &other.body), ("head", &one.head, &other.head)];
    let (part, one_bytes, other_bytes) = parts.into_iter().find(|(_, one, other)| one != other)?;
    let same = one_bytes.iter().zip(other_bytes).take_while(|(one, other)| one == other).count();
    let around = |bytes: &[u8]| {
        let end = bytes.len().min(same + CONTEXT_BYTES);
        String::from_utf8_lossy(&bytes[same.saturating_sub(CONTEXT_BYTES)..end]).into_owned()
    };
    Some(Difference {
        surface: one.surface.clone(),
        question: one.question.clone(),
        part,
        at_byte: same,
        one: around(one_bytes),
        other: around(other_bytes),
    })
}

impl fmt::Display for Difference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { surface, question, part, at_byte, one, other } = self;
        write!(
            formatter,
            "surface {surface}, {question}: they part at byte {at_byte} of the {part}\n--- one\n{one}\n--- other\n{other}"
        )
    }
}
