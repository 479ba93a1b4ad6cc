//! Who takes orders: finds what they name, refuses what cannot be meant, and puts the rest on the tape.

use super::wire::{Answer, OrderForm};
use anyhow::{Result, bail};
use broadtape_desk::{Entry, Snapshot};
use broadtape_intake::reception::{Reception, Standing};
use broadtape_model::{Action, Channel, Clock, House, Order, Party, ProviderId, SiteId, StoryId};
use broadtape_tape::Receipt;
use percent_encoding::percent_decode_str;
use std::sync::Arc;

/// Takes orders of the house's people.
#[derive(Clone)]
pub(crate) struct OrderDesk {
    pub(crate) house: Arc<House>,
    pub(crate) reception: Arc<Reception>,
    pub(crate) clock: Arc<dyn Clock>,
}

impl OrderDesk {
    /// Takes an order; `snapshot` is what shows, where pages are named by their addresses. Blocks until it is durable.
    pub(crate) fn take(&self, form: &OrderForm, snapshot: &Snapshot) -> Answer {
        let ordered = form.read(|name| find(&self.house, snapshot, name)).and_then(|order| {
            self.must_be_meant(&order, form.i_know)?;
            let received = self.reception.order(&order, Receipt::Live(self.clock.now()))?;
            tracing::info!(by = order.by, reason = order.reason, "{}", told(&order.action));
            let story = order.action.story().map(ToString::to_string);
            Ok(Answer::Ordered { received: received.to_string(), story })
        });
        ordered.unwrap_or_else(|error| Answer::Refused(crate::told(&error)))
    }

    /// Refuses what is most likely a slip.
    fn must_be_meant(&self, order: &Order, i_know: bool) -> Result<()> {
        match &order.action {
            Action::Suspend(party) | Action::Resume(party) => self.must_be_known(party),
            Action::Pin(broadtape_model::Pin { site, .. }) | Action::Unpin { site, .. } => {
                self.must_be_known(&Party::Site(site.clone()))?;
                self.must_have_come(order, i_know)
            }
            Action::Release { story, is_killed_known: false } if self.reception.standing(story) == Standing::Killed => {
                bail!("`{story}` was killed; to show it again all the same, say so with --i-know")
            }
            _ => self.must_have_come(order, i_know),
        }
    }

    fn must_have_come(&self, order: &Order, i_know: bool) -> Result<()> {
        let Some(story) = order.action.story() else { return Ok(()) };
        if !i_know && self.reception.standing(story) == Standing::Unheard {
            bail!(
                "no story `{story}` has come; to order it for one that may still come, say so with --i-know \
                 (`broadtape stories` lists those that came)"
            );
        }
        Ok(())
    }

    fn must_be_known(&self, party: &Party) -> Result<()> {
        let is_known = match party {
            Party::Provider(id) => self.house.provider(id).is_some(),
            Party::Vendor(id) => self.house.vendor(id).is_some(),
            Party::Site(id) => self.house.site(id).is_some(),
        };
        if is_known { Ok(()) } else { bail!("the configuration has no {party}") }
    }
}

/// The story that a text names: `provider/identifier`, or the address of its page on any site.
pub(crate) fn find(house: &House, snapshot: &Snapshot, name: &str) -> Result<StoryId> {
    let (provider, guid) = name.split_once('/').unwrap_or(("", name));
    if house.provider(&ProviderId::new(provider)).is_some() {
        return Ok(StoryId::new(&ProviderId::new(provider), guid));
    }
    let address = name.rsplit_once("/article/").map_or(name, |(_, address)| address);
    let address = address.split(['?', '#']).next().unwrap_or_default();
    let address = percent_decode_str(address).decode_utf8_lossy();
    let mut shelves = house.sites.iter().filter_map(|site| snapshot.shelf(site, Channel::Page));
    match shelves.find_map(|shelf| shelf.at(&address)) {
        Some(Entry::Shown(shown)) => Ok(shown.story.id.clone()),
        Some(Entry::Withdrawn(tombstone)) => Ok(tombstone.story.clone()),
        None => bail!("`{name}` names no story; write provider/identifier, or the address of its page on a site"),
    }
}

fn told(action: &Action) -> String {
    let named = |verb: &str, story: &StoryId| format!("story `{story}` {verb}");
    let on = |verb: &str, story: &StoryId, site: &SiteId| format!("story `{story}` {verb} on site `{site}`");
    match action {
        Action::Kill { story, .. } => named("killed", story),
        Action::Hold(story) => named("held", story),
        Action::Release { story, .. } => named("released", story),
        Action::Pin(pin) => on("pinned", &pin.story, &pin.site),
        Action::Unpin { story, site } => on("unpinned", story, site),
        Action::Suspend(party) => format!("{party} suspended"),
        Action::Resume(party) => format!("{party} resumed"),
    }
}
