//! One future of a cut, walked: what the house answers at the cut, and what it said on the way.

use crate::future::Overlay;
use crate::log::Log;
use crate::respondent::{Inside, Respondent};
use crate::trunk::Trunk;
use crate::{Answers, Question};
use broadtape_desk::Snapshot;
use broadtape_model::UnixNanos;
use broadtape_relay::Relay;
use broadtape_surfaces::Body;
use broadtape_surfaces::push::{Cursor, Event, Subscription};
use broadtape_tape::TapeError;
use std::sync::Arc;

/// A future on its way to the cut.
pub(crate) struct Walk<'a> {
    respondent: &'a dyn Respondent,
    tape: Arc<Overlay>,
    relay: Relay,
    now: UnixNanos,
    pages: Vec<OpenPage>,
}

/// A page that was opened before the cut and hears of every change since.
struct OpenPage {
    question: Question,
    subscription: Subscription,
    cursor: Cursor,
    heard: String,
}

/// What a future came to.
pub(crate) struct Walked {
    pub(crate) answers: Answers,
    /// What was logged at info and above.
    pub(crate) log: Vec<u8>,
    relay: Relay,
}

impl<'a> Walk<'a> {
    /// Begins where the trunk stands, and goes on to the first step.
    pub(crate) fn begin(
        respondent: &'a dyn Respondent,
        trunk: &Trunk,
        tape: Arc<Overlay>,
        now: UnixNanos,
        first: UnixNanos,
    ) -> Result<Self, TapeError> {
        let mut relay = trunk.branch(tape.clone())?;
        relay.advance(respondent.released_until(first))?;
        Ok(Self { respondent, tape, relay, now, pages: Vec::new() })
    }

    pub(crate) fn snapshot(&self) -> &Arc<Snapshot> {
        self.relay.snapshot()
    }

    /// Opens pages that stay open, and goes on step by step while they are told what changes.
    pub(crate) fn through(mut self, pages: &[Question], steps: &[UnixNanos]) -> Result<Self, TapeError> {
        self.open(pages);
        for step in steps {
            self.relay.advance(self.respondent.released_until(*step))?;
            self.tell();
        }
        Ok(self)
    }

    fn open(&mut self, pages: &[Question]) {
        for question in pages {
            let inside = Inside { tape: &*self.tape, now: self.now };
            let answer = self.respondent.answer(&inside, self.relay.snapshot(), &question.request);
            if let Body::Events(subscription) = answer.body {
                let (question, cursor) = (question.clone(), subscription.start());
                let heard = Event::preamble();
                self.pages.push(OpenPage { question, subscription: *subscription, cursor, heard });
            }
        }
        self.tell();
    }

    fn tell(&mut self) {
        for page in &mut self.pages {
            let events = page.subscription.events(&mut page.cursor, self.relay.snapshot());
            page.heard.extend(events.iter().map(Event::written));
        }
    }

    /// Asks at the cut.
    pub(crate) fn ask(self, questions: &[Question], log: &Log) -> Result<Walked, TapeError> {
        let inside = Inside { tape: &*self.tape, now: self.now };
        let mut answers = Answers::by(self.respondent, &inside, self.relay.snapshot(), questions)?;
        for page in self.pages {
            answers.add_stream(&page.question, page.heard);
        }
        Ok(Walked { answers, log: log.take(), relay: self.relay })
    }
}

impl Walked {
    /// What is showing at an instant after the cut.
    pub(crate) fn later(mut self, at: UnixNanos) -> Result<Arc<Snapshot>, TapeError> {
        self.relay.advance(at)?;
        Ok(self.relay.snapshot().clone())
    }
}
