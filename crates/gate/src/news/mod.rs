//! Stories at the gate: embargo, schedule, expiry, hold, rights and kill, as one mechanism.

mod change;
pub use change::{HeldPicture, NewsChange, Showing, Withdrawal, WithdrawalReason};

mod place;
pub use place::{Place, StoryPlace};

mod copies;
mod standing;

use crate::Released;
use crate::rights::{Grant, Refusal, Rights, Rule, Ruling, Step, Steps, TermsOf, Verdict};
use broadtape_model::{
    Action, Kill, NewsFact, Order, Party, PictureFile, Pin, ProviderId, Recorded, Site, SiteId, StoryId, StoryVersion,
    UnixNanos,
};
use copies::KilledTexts;
use standing::{Held, Mark, Standing};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// Holds every story until it may be seen, and withdraws it when it may no longer be.
///
/// The newest version of a story speaks for all of it in status and embargo (NewsML-G2: an embargo
/// holds for every version); a version with a planned moment of its own waits while the one before
/// it stays. A kill is for good, unless it is undone by hand. What may be seen then shows on each site as the
/// contracts and the story's own terms give it.
#[derive(Debug, Default)]
pub struct NewsGate {
    rights: Rights,
    /// Facts whose receipt lies ahead of the gate's time, in order.
    arriving: BTreeMap<(UnixNanos, u64), Recorded>,
    arrivals: u64,
    stories: HashMap<StoryId, Held>,
    killed_texts: KilledTexts,
    pins: HashMap<(SiteId, StoryId), Pin>,
    /// What has to be looked at again, and when.
    waiting: BTreeSet<(UnixNanos, Wake)>,
    pictures: HashMap<(ProviderId, Arc<str>), HeldPicture>,
}

/// What changes by the passing of time.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Wake {
    Story(StoryId),
    /// The end of a pin.
    Pin(SiteId, StoryId),
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
            if is_arrival { self.admit_next(&mut changes) } else { self.wake_next(&mut changes) }
        }
        changes.into_iter().map(Released::new).collect()
    }

    /// When [`NewsGate::release`] next has something to do.
    #[must_use]
    pub fn next_release(&self) -> Option<UnixNanos> {
        let arrival = self.arriving.first_key_value().map(|((received, _), _)| *received);
        let wake = self.waiting.first().map(|(at, _)| *at);
        [arrival, wake].into_iter().flatten().min()
    }

    /// How many stories and pins wait for a moment.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// The rights as they stand.
    #[must_use]
    pub fn rights(&self) -> &Rights {
        &self.rights
    }

    /// Why a story shows on a site at `now`, or does not: every rule that was asked, in the order in which it was, and
    /// what the site may do with it. `None` for a story that the gate has not admitted by then.
    #[must_use]
    pub fn why(&self, id: &StoryId, site: &Site, now: UnixNanos) -> Option<(Vec<Step>, Option<Grant>)> {
        let held = self.stories.get(id)?;
        let mut steps = Vec::new();
        let is_listed = site.providers.contains(&id.provider);
        let words = if is_listed { "the site lists it" } else { "the site does not list it" };
        let verdict = if is_listed { Verdict::Passes } else { Verdict::Refuses };
        let source = Arc::from(format!("`providers` of site `{}`", site.id));
        steps.push(Step { rule: Rule::Listed, verdict, words: words.into(), source });
        let (standing, _) = held.standing(now, &mut steps);
        let version = match (&standing, held.newest()) {
            (Standing::Shows(version), _) => version,
            (_, Some(newest)) => newest,
            (_, None) => return Some((steps, None)),
        };
        let terms = self.rights.terms_of(version);
        let ruling = self.rule(&terms, site, held.shown_since, now, &mut steps);
        let may_show = is_listed && matches!(standing, Standing::Shows(_));
        Some((steps, ruling.outcome.ok().filter(|_| may_show)))
    }

    /// Every story, and where it stands at `now`, in no order.
    pub fn stories(&self, now: UnixNanos) -> impl Iterator<Item = StoryPlace<'_>> {
        self.stories.iter().map(move |(id, held)| StoryPlace::of(id, held, now))
    }

    fn admit_next(&mut self, changes: &mut Vec<NewsChange>) {
        let Some((_, recorded)) = self.arriving.pop_first() else { return };
        let at = recorded.received;
        match recorded.fact {
            NewsFact::Picture(PictureFile { provider, digest, media_type, size, scaled_as }) => {
                let original = recorded.delivery;
                let held = HeldPicture { digest: digest.clone(), media_type, size, scaled_as, original };
                self.pictures.insert((provider, digest), held);
            }
            NewsFact::Story(version) => {
                let id = version.id.clone();
                self.held(&id).admit(version, at);
                self.look_at(&id, at, changes);
            }
            NewsFact::Kill(Kill { story, notice }) => {
                self.kill(&story, Mark { notice, source: "its provider's kill".into() }, at, changes);
            }
            NewsFact::Contracts(contracts) => {
                self.rights.agree(contracts);
                self.look_at_all(|_| true, at, changes);
            }
            NewsFact::Order(order) => self.obey(order, at, changes),
        }
    }

    fn obey(&mut self, order: Order, at: UnixNanos, changes: &mut Vec<NewsChange>) {
        let Order { by, reason, action } = order;
        let source = || Arc::from(format!("order of {by}: {reason}"));
        match action {
            Action::Kill { story, notice } => {
                self.kill(&story, Mark { notice, source: source() }, at, changes);
            }
            Action::Hold(story) => {
                self.held(&story).hold(Mark { notice: None, source: source() });
                self.look_at(&story, at, changes);
            }
            Action::Release { story, is_killed_known } => {
                self.held(&story).release(is_killed_known);
                if is_killed_known {
                    self.killed_texts.forget(&story);
                }
                self.look_at(&story, at, changes);
            }
            Action::Pin(pin) => self.pin(pin, at, changes),
            Action::Unpin { story, site } => self.unpin(&site, &story, changes),
            Action::Suspend(party) => self.suspend(party, true, at, changes),
            Action::Resume(party) => self.suspend(party, false, at, changes),
        }
    }

    fn kill(&mut self, story: &StoryId, mark: Mark, at: UnixNanos, changes: &mut Vec<NewsChange>) {
        let held = self.held(story);
        held.kill(mark);
        // What nobody ever saw is not remembered: it must change nothing that is seen.
        if let Some(version) = held.last_seen().cloned() {
            self.killed_texts.remember(&version, at);
        }
        self.look_at(story, at, changes);
    }

    fn wake_next(&mut self, changes: &mut Vec<NewsChange>) {
        match self.waiting.pop_first() {
            Some((at, Wake::Story(id))) => self.look_at(&id, at, changes),
            Some((_, Wake::Pin(site, story))) => self.unpin(&site, &story, changes),
            None => {}
        }
    }

    fn pin(&mut self, pin: Pin, at: UnixNanos, changes: &mut Vec<NewsChange>) {
        self.unpin(&pin.site, &pin.story, changes);
        if pin.until > at {
            self.waiting.insert((pin.until, Wake::Pin(pin.site.clone(), pin.story.clone())));
            self.pins.insert((pin.site.clone(), pin.story.clone()), pin.clone());
            changes.push(NewsChange::Pin(pin));
        }
    }

    fn unpin(&mut self, site: &SiteId, story: &StoryId, changes: &mut Vec<NewsChange>) {
        if let Some(Pin { site, story, until, .. }) = self.pins.remove(&(site.clone(), story.clone())) {
            self.waiting.remove(&(until, Wake::Pin(site.clone(), story.clone())));
            changes.push(NewsChange::Unpin { story, site });
        }
    }

    fn suspend(&mut self, party: Party, is_suspended: bool, at: UnixNanos, changes: &mut Vec<NewsChange>) {
        if !self.rights.suspend(&party, is_suspended) {
            return;
        }
        match &party {
            Party::Provider(provider) => self.look_at_all(|id| id.provider == *provider, at, changes),
            Party::Site(_) => self.look_at_all(|_| true, at, changes),
            Party::Vendor(_) => {}
        }
        changes.push(if is_suspended { NewsChange::Suspend(party) } else { NewsChange::Resume(party) });
    }

    fn held(&mut self, id: &StoryId) -> &mut Held {
        self.stories.entry(id.clone()).or_default()
    }

    /// Looks at every story that is meant, in the order of their names: the same on every machine.
    fn look_at_all(&mut self, is_meant: impl Fn(&StoryId) -> bool, now: UnixNanos, changes: &mut Vec<NewsChange>) {
        let mut meant: Vec<StoryId> = self.stories.keys().filter(|id| is_meant(id)).cloned().collect();
        meant.sort_unstable();
        for id in meant {
            self.look_at(&id, now, changes);
        }
    }

    /// Brings what readers see of a story in line with where it stands at `now`.
    fn look_at(&mut self, id: &StoryId, now: UnixNanos, changes: &mut Vec<NewsChange>) {
        let Some(mut held) = self.stories.remove(id) else { return };
        if let Some(at) = held.wake.take() {
            self.waiting.remove(&(at, Wake::Story(id.clone())));
        }
        let (mut standing, mut wake) = held.standing(now, &mut ());
        // Only what is about to be seen: what is held must change nothing that is.
        if let Standing::Shows(version) = &standing
            && held.is_unjudged(version)
        {
            held.judge(version.clone(), self.killed_texts.copied_by(version, now));
            (standing, wake) = held.standing(now, &mut ());
        }
        match standing {
            Standing::Waits => {}
            Standing::Gone(reason) => {
                let notice = held.notice();
                changes.extend(withdrawal(id, held.withdraw(), reason, notice, now));
            }
            Standing::Shows(version) => {
                let ruled = self.rule_all(&version, held.shown_since, now);
                wake = [wake, ruled.wake].into_iter().flatten().min();
                self.show(id, &mut held, version, ruled, now, changes);
            }
        }
        if let Some(at) = wake {
            held.wake = Some(at);
            self.waiting.insert((at, Wake::Story(id.clone())));
        }
        self.stories.insert(id.clone(), held);
    }

    fn show(
        &self,
        id: &StoryId,
        held: &mut Held,
        version: Arc<StoryVersion>,
        ruled: Ruled,
        now: UnixNanos,
        changes: &mut Vec<NewsChange>,
    ) {
        let lost = |refusal: Refusal| {
            let sites = ruled.refused.iter().filter(|(_, own)| *own == refusal).map(|(site, _)| site);
            sites.filter(|site| held.granted.iter().any(|(own, _)| own == *site)).cloned().collect::<Vec<_>>()
        };
        let withdrawn = [
            (WithdrawalReason::Expired, lost(Refusal::Over)),
            (WithdrawalReason::Unlicensed, lost(Refusal::Unlicensed)),
            (WithdrawalReason::Suspended, lost(Refusal::Suspended)),
        ];
        for (reason, sites) in withdrawn {
            changes.extend(withdrawal(id, sites, reason, None, now));
        }
        let is_new = !held.is_showing(&version);
        let mut grants = ruled.granted.clone();
        grants.retain(|grant| is_new || !held.granted.contains(grant));
        held.granted = ruled.granted;
        if held.granted.is_empty() {
            held.withdraw();
            return;
        }
        let received = held.show(version.clone(), now);
        if !grants.is_empty() {
            let pictures = pictures_of(&version, &self.pictures);
            changes.push(NewsChange::Show(Showing { story: version, grants, pictures, received, at: now }));
        }
    }

    /// What every site that lists the provider may do with a version.
    fn rule_all(&self, version: &StoryVersion, shown_since: Option<UnixNanos>, now: UnixNanos) -> Ruled {
        let terms = self.rights.terms_of(version);
        let mut ruled = Ruled::default();
        for site in self.rights.sites(&version.id.provider).iter() {
            let Ruling { outcome, wake } = self.rule(&terms, site, shown_since, now, &mut ());
            ruled.wake = [ruled.wake, wake].into_iter().flatten().min();
            match outcome {
                Ok(grant) => ruled.grant(&site.id, grant),
                Err(refusal) => ruled.refused.push((site.id.clone(), refusal)),
            }
        }
        ruled
    }

    fn rule(
        &self,
        terms: &TermsOf<'_>,
        site: &Site,
        shown_since: Option<UnixNanos>,
        now: UnixNanos,
        steps: &mut impl Steps,
    ) -> Ruling {
        if let Some(party) = self.rights.suspending(terms.provider(), &site.id) {
            let words = || format!("{party} is suspended");
            steps.add(|| Step {
                rule: Rule::Suspension,
                verdict: Verdict::Refuses,
                words: words(),
                source: "an order".into(),
            });
            return Ruling { outcome: Err(Refusal::Suspended), wake: None };
        }
        terms.rule(site, shown_since, now, steps)
    }
}

/// What the sites that list a provider may do with a version of its story.
#[derive(Default)]
struct Ruled {
    granted: Vec<(SiteId, Arc<Grant>)>,
    refused: Vec<(SiteId, Refusal)>,
    wake: Option<UnixNanos>,
}

impl Ruled {
    /// Sites that may do the same share one grant.
    fn grant(&mut self, site: &SiteId, grant: Grant) {
        let same = self.granted.last().filter(|(_, last)| **last == grant).map(|(_, last)| last.clone());
        self.granted.push((site.clone(), same.unwrap_or_else(|| Arc::new(grant))));
    }
}

fn withdrawal(
    id: &StoryId,
    sites: Vec<SiteId>,
    reason: WithdrawalReason,
    notice: Option<String>,
    at: UnixNanos,
) -> Option<NewsChange> {
    (!sites.is_empty()).then(|| NewsChange::Withdraw(Withdrawal { story: id.clone(), sites, reason, notice, at }))
}

/// The pictures that a version refers to and the house holds.
fn pictures_of(version: &StoryVersion, held: &HashMap<(ProviderId, Arc<str>), HeldPicture>) -> Vec<HeldPicture> {
    let provider = &version.id.provider;
    let find = |url: &str| held.get(&(provider.clone(), Arc::from(url.strip_prefix("/pictures/")?))).cloned();
    let mut pictures: Vec<_> = version.every_picture().filter_map(|picture| find(&picture.url)).collect();
    pictures.dedup();
    pictures
}
