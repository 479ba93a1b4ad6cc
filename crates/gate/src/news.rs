//! Stories at the gate: embargo, schedule, expiry, hold, rights and kill, as one mechanism.

mod standing;

use crate::Released;
use broadtape_model::{
    House, Kill, NewsFact, PictureSize, Position, ProviderId, Recorded, ScaledAs, SiteId, StoryId, StoryVersion,
    UnixNanos,
};
use standing::{Held, Standing};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// Which sites may show whose stories.
#[derive(Clone, Debug, Default)]
pub struct Rights {
    sites: HashMap<ProviderId, Arc<[SiteId]>>,
}

impl Rights {
    /// The rights that the configuration gives.
    #[must_use]
    pub fn of(house: &House) -> Self {
        let sites_of = |provider: &ProviderId| {
            house.sites.iter().filter(|site| site.providers.contains(provider)).map(|site| site.id.clone()).collect()
        };
        Self { sites: house.providers.iter().map(|provider| (provider.id.clone(), sites_of(&provider.id))).collect() }
    }

    /// The sites that may show stories of a provider: none for one that is not known.
    #[must_use]
    pub fn sites(&self, provider: &ProviderId) -> Arc<[SiteId]> {
        self.sites.get(provider).cloned().unwrap_or_default()
    }
}

/// What changes for readers of some sites.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum NewsChange {
    /// A version of a story shows from now on.
    Show(Showing),
    /// A story that was showing shows no longer.
    Withdraw(Withdrawal),
}

/// A version of a story that shows from now on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Showing {
    /// The version.
    pub story: Arc<StoryVersion>,
    /// Where it may be shown.
    pub sites: Arc<[SiteId]>,
    /// The pictures of the house that it shows.
    pub pictures: Vec<HeldPicture>,
    /// When it was received.
    pub received: UnixNanos,
    /// From when it shows.
    pub at: UnixNanos,
}

/// A picture that a story shows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HeldPicture {
    /// Its digest, as in its address.
    pub digest: Arc<str>,
    /// Its media type.
    pub media_type: Arc<str>,
    /// How large it shows, upright, where that is known.
    pub size: Option<PictureSize>,
    /// What it becomes in other sizes, where it has any.
    pub scaled_as: Option<ScaledAs>,
    /// Where its bytes are.
    pub original: Position,
}

/// A story that shows no longer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Withdrawal {
    /// Which story.
    pub story: StoryId,
    /// Where it was shown.
    pub sites: Arc<[SiteId]>,
    /// Why.
    pub reason: WithdrawalReason,
    /// What the provider asks to be said in its place.
    pub notice: Option<String>,
    /// Since when.
    pub at: UnixNanos,
}

/// Why a story shows no longer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum WithdrawalReason {
    /// Its provider withdrew it for good.
    Killed,
    /// The time for which it might be shown is over.
    Expired,
    /// Its provider holds it until further notice, or says something that we do not know.
    Withheld,
    /// Its provider moved its embargo to a moment that lies ahead.
    Embargoed,
}

/// Holds every story until it may be seen, and withdraws it when it may no longer be.
///
/// The newest version of a story speaks for all of it in status and embargo (NewsML-G2: an embargo
/// holds for every version); a version with a planned moment of its own waits while the one before
/// it stays. A kill is for good.
#[derive(Debug, Default)]
pub struct NewsGate {
    rights: Rights,
    /// Facts whose receipt lies ahead of the gate's time, in order.
    arriving: BTreeMap<(UnixNanos, u64), Recorded>,
    arrivals: u64,
    stories: HashMap<StoryId, Held>,
    /// When which story has to be looked at again.
    waiting: BTreeSet<(UnixNanos, StoryId)>,
    pictures: HashMap<(ProviderId, Arc<str>), HeldPicture>,
}

impl NewsGate {
    /// A gate without stories.
    #[must_use]
    pub fn new(rights: Rights) -> Self {
        Self { rights, ..Self::default() }
    }

    /// Takes a fact from the tape. Nothing happens before [`NewsGate::release`].
    pub fn receive(&mut self, recorded: Recorded) {
        self.arrivals += 1;
        self.arriving.insert((recorded.received, self.arrivals), recorded);
    }

    /// What changes for readers until `now`, in order: each fact at its receipt, each wait at its end.
    /// A fact and the end of a wait at the same instant: the fact comes first, so that a kill at the
    /// moment when an embargo lifts wins.
    pub fn release(&mut self, now: UnixNanos) -> Vec<Released<NewsChange>> {
        let mut changes = Vec::new();
        while let Some(at) = self.next_release().filter(|at| *at <= now) {
            let is_arrival = self.arriving.first_key_value().is_some_and(|((received, _), _)| *received == at);
            let change = if is_arrival { self.admit_next() } else { self.wake_next() };
            changes.extend(change.map(Released::new));
        }
        changes
    }

    /// When [`NewsGate::release`] next has something to do.
    #[must_use]
    pub fn next_release(&self) -> Option<UnixNanos> {
        let arrival = self.arriving.first_key_value().map(|((received, _), _)| *received);
        let wake = self.waiting.first().map(|(at, _)| *at);
        [arrival, wake].into_iter().flatten().min()
    }

    /// How many stories wait for a moment.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.waiting.len()
    }

    fn admit_next(&mut self) -> Option<NewsChange> {
        let (_, recorded) = self.arriving.pop_first()?;
        let at = recorded.received;
        match recorded.fact {
            NewsFact::Picture(file) => {
                let held = HeldPicture {
                    digest: file.digest.clone(),
                    media_type: file.media_type,
                    size: file.size,
                    scaled_as: file.scaled_as,
                    original: recorded.delivery,
                };
                self.pictures.insert((file.provider, file.digest), held);
                None
            }
            NewsFact::Story(version) => {
                let id = version.id.clone();
                self.stories.entry(id.clone()).or_default().admit(version, at);
                self.look_at(&id, at)
            }
            NewsFact::Kill(Kill { story, notice }) => {
                self.stories.entry(story.clone()).or_default().kill(notice);
                self.look_at(&story, at)
            }
        }
    }

    fn wake_next(&mut self) -> Option<NewsChange> {
        let (at, id) = self.waiting.pop_first()?;
        self.look_at(&id, at)
    }

    /// Brings what readers see of a story in line with where it stands at `now`.
    fn look_at(&mut self, id: &StoryId, now: UnixNanos) -> Option<NewsChange> {
        let sites = self.rights.sites(&id.provider);
        let held = self.stories.get_mut(id)?;
        if let Some(at) = held.wake.take() {
            self.waiting.remove(&(at, id.clone()));
        }
        let (standing, wake) = held.standing(now);
        if let Some(at) = wake {
            held.wake = Some(at);
            self.waiting.insert((at, id.clone()));
        }
        if sites.is_empty() {
            return None;
        }
        match standing {
            Standing::Shows(version) => {
                if held.is_showing(&version) {
                    return None;
                }
                let received = held.show(version.clone());
                let pictures = pictures_of(&version, &self.pictures);
                Some(NewsChange::Show(Showing { story: version, sites, pictures, received, at: now }))
            }
            Standing::Waits => None,
            Standing::Gone(reason) => {
                let notice = held.notice.clone();
                held.withdraw()
                    .then(|| NewsChange::Withdraw(Withdrawal { story: id.clone(), sites, reason, notice, at: now }))
            }
        }
    }
}

/// The pictures that a version refers to and the house holds.
fn pictures_of(version: &StoryVersion, held: &HashMap<(ProviderId, Arc<str>), HeldPicture>) -> Vec<HeldPicture> {
    let provider = &version.id.provider;
    let find = |url: &str| held.get(&(provider.clone(), Arc::from(url.strip_prefix("/pictures/")?))).cloned();
    let mut pictures: Vec<_> = version.every_picture().filter_map(|picture| find(&picture.url)).collect();
    pictures.dedup();
    pictures
}
