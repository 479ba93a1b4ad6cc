//! What the house says itself: orders of its people, and the contracts that it has.

use super::Reception;
use broadtape_model::{Contract, NewsFact, Order, ProviderId, StoryId, UnixNanos};
use broadtape_tape::{Delivery, Door, Receipt, TapeError, Urgency};
use bytes::Bytes;
use std::sync::Arc;

/// Whom deliveries of the house itself are from. No provider can be configured under such a name.
const HOUSE: &str = "~house";

/// What the doors know of a story.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Standing {
    /// Nothing.
    Unheard,
    /// It came.
    Came,
    /// It was killed.
    Killed,
}

impl Reception {
    /// What the doors know of a story.
    #[must_use]
    pub fn standing(&self, story: &StoryId) -> Standing {
        match self.known().story(story) {
            Some(known) if known.killed => Standing::Killed,
            Some(known) if !known.is_unheard_of() => Standing::Came,
            _ => Standing::Unheard,
        }
    }

    /// Puts an order on the tape; returns when it is durable. What takes something from readers goes before all that waits.
    /// Blocks.
    ///
    /// # Errors
    /// When it could not be made durable. Then nothing was ordered.
    pub fn order(&self, order: &Order, receipt: Receipt) -> Result<UnixNanos, TapeError> {
        let story = order.action.story().cloned();
        let _in_hand = self.kills_in_hand.reserve(story.into_iter().collect());
        let urgency = if order.action.is_urgent() { Urgency::Kill } else { Urgency::Usual };
        let fact = NewsFact::Order(order.clone());
        let received = self.tape.append_news(delivery("order", fact.clone()), receipt, urgency)?;
        self.known().read(&fact, received);
        Ok(received)
    }

    /// Puts contracts on the tape where others hold; from then on these hold. `None` where they hold already. Blocks.
    ///
    /// # Errors
    /// When they could not be made durable. Then those before still hold.
    pub fn agree(&self, contracts: &Arc<[Contract]>, receipt: Receipt) -> Result<Option<UnixNanos>, TapeError> {
        if self.known().contracts() == contracts {
            return Ok(None);
        }
        // Where nothing could show yet, a past that is filled in later is under these too.
        let receipt = if self.known().is_untouched() { Receipt::Backfilled(UnixNanos::EPOCH) } else { receipt };
        let fact = NewsFact::Contracts(contracts.clone());
        let received = self.tape.append_news(delivery("contracts", fact.clone()), receipt, Urgency::Usual)?;
        self.known().read(&fact, received);
        Ok(Some(received))
    }
}

fn delivery(name: &str, fact: NewsFact) -> Delivery {
    let provider = ProviderId::new(HOUSE);
    Delivery {
        provider,
        door: Door::Desk,
        name: name.to_owned(),
        bytes: Bytes::new(),
        charset: None,
        facts: vec![fact],
    }
}
