//! What a rights manager would write on paper: where each story shows, worked out anew at each step from all that was said so far.
//! It shares no code with the gate.

use broadtape_model::{
    Action, Channel, Channels, Contract, ContractWith, Embargo, Indexing, Kill, NewsFact, Order, Party, PubStatus,
    Site, SiteId, StoryId, StoryVersion, Terms, UnixNanos,
};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What a site shows of a story: the version, where, and how.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Seen {
    pub(crate) version: u64,
    pub(crate) headline: String,
    pub(crate) channels: Channels,
    pub(crate) has_pictures: bool,
    pub(crate) credits: Vec<String>,
    pub(crate) indexing: Indexing,
}

pub(crate) type Showing = BTreeMap<(StoryId, SiteId), Seen>;

#[derive(Default)]
struct Story {
    newest: Option<Arc<StoryVersion>>,
    /// What readers saw at the last look.
    seen: Option<Arc<StoryVersion>>,
    first_seen: Option<UnixNanos>,
    is_killed: bool,
    is_held: bool,
}

#[derive(Default)]
pub(crate) struct Model {
    stories: BTreeMap<StoryId, Story>,
    contracts: Vec<Contract>,
    suspended: BTreeSet<Party>,
    pub(crate) showing: Showing,
}

impl Model {
    /// Takes a fact, and looks at all stories that it may be about.
    pub(crate) fn take(&mut self, fact: &NewsFact, sites: &[Arc<Site>], now: UnixNanos) {
        let story = |model: &mut Self, id: &StoryId| -> StoryId {
            model.stories.entry(id.clone()).or_default();
            id.clone()
        };
        let about = match fact {
            NewsFact::Story(version) => {
                let id = story(self, &version.id);
                let own = self.stories.get_mut(&id).expect("it was put there");
                if own.newest.as_ref().is_none_or(|newest| newest.version <= version.version) {
                    own.newest = Some(version.clone());
                }
                Some(id)
            }
            NewsFact::Kill(Kill { story: id, .. })
            | NewsFact::Order(Order { action: Action::Kill { story: id, .. }, .. }) => {
                let id = story(self, id);
                self.stories.get_mut(&id).expect("it was put there").is_killed = true;
                Some(id)
            }
            NewsFact::Order(Order { action, .. }) => match action {
                Action::Hold(id) => {
                    let id = story(self, id);
                    self.stories.get_mut(&id).expect("it was put there").is_held = true;
                    Some(id)
                }
                Action::Release { story: id, is_killed_known } => {
                    let id = story(self, id);
                    let own = self.stories.get_mut(&id).expect("it was put there");
                    own.is_killed &= !is_killed_known;
                    own.is_held &= own.is_killed;
                    Some(id)
                }
                Action::Suspend(party) => {
                    self.suspended.insert(party.clone());
                    None
                }
                Action::Resume(party) => {
                    self.suspended.remove(party);
                    None
                }
                _ => return,
            },
            NewsFact::Contracts(contracts) => {
                self.contracts = contracts.to_vec();
                None
            }
            NewsFact::Picture(_) => return,
        };
        match about {
            Some(id) => self.look_at(&id, sites, now),
            None => self.look(sites, now),
        }
    }

    /// Looks at every story.
    pub(crate) fn look(&mut self, sites: &[Arc<Site>], now: UnixNanos) {
        let ids: Vec<_> = self.stories.keys().cloned().collect();
        ids.iter().for_each(|id| self.look_at(id, sites, now));
    }

    fn look_at(&mut self, id: &StoryId, sites: &[Arc<Site>], now: UnixNanos) {
        let story = &self.stories[id];
        let candidate = visible(story, now);
        let first_seen = story.first_seen.unwrap_or(now);
        let mut seen_anywhere = false;
        for site in sites {
            let seen = candidate.as_ref().and_then(|version| self.allowed(version, site, first_seen, now));
            seen_anywhere |= seen.is_some();
            let key = (id.clone(), site.id.clone());
            match seen {
                Some(seen) => drop(self.showing.insert(key, seen)),
                None => drop(self.showing.remove(&key)),
            }
        }
        let story = self.stories.get_mut(id).expect("it was there above");
        story.seen = candidate.filter(|_| seen_anywhere);
        if seen_anywhere {
            story.first_seen.get_or_insert(now);
        }
    }

    fn allowed(&self, version: &StoryVersion, site: &Site, first_seen: UnixNanos, now: UnixNanos) -> Option<Seen> {
        let provider = &version.id.provider;
        let is_out = |party| self.suspended.contains(&party);
        if !site.providers.contains(provider)
            || is_out(Party::Provider(provider.clone()))
            || is_out(Party::Site(site.id.clone()))
        {
            return None;
        }
        let credit = version.credit.clone().unwrap_or_default();
        let concerns = |contract: &&Contract| match &contract.with {
            ContractWith::Provider(with) => with == provider,
            ContractWith::Agency(names) => names.contains(&credit),
        };
        let of_provider =
            self.contracts.iter().filter(|own| matches!(own.with, ContractWith::Provider(_))).filter(concerns);
        let of_agencies =
            self.contracts.iter().filter(|own| matches!(own.with, ContractWith::Agency(_))).filter(concerns);
        let contracts: Vec<&Terms> = of_provider.clone().chain(of_agencies).map(|contract| &contract.terms).collect();
        let all: Vec<&Terms> = contracts.iter().copied().chain([&version.terms]).collect();
        let is_refused = all.iter().any(|terms| {
            let (from, until) =
                (terms.from.is_some_and(|from| now < from), terms.until.is_some_and(|until| now >= until));
            let sites = terms.sites.as_ref().is_some_and(|sites| !sites.contains(&site.id));
            let listed =
                terms.territories.as_ref().is_some_and(|own| site.territory.is_none_or(|here| !own.contains(&here)));
            let barred = !terms.not_territories.is_empty()
                && site.territory.is_none_or(|here| terms.not_territories.contains(&here));
            from || until || sites || listed || barred || !terms.unknown.is_empty()
        });
        let says_ai = |terms: &&Terms| terms.channels.is_some_and(|channels| channels.contains(Channel::Ai));
        let may_learn = of_provider.count() > 0 && contracts.iter().any(says_ai);
        let allows = |channel: &Channel| {
            all.iter().all(|terms| terms.channels.is_none_or(|channels| channels.contains(*channel)))
                && (*channel != Channel::Ai || may_learn)
        };
        let channels: Channels = Channel::ALL.into_iter().filter(allows).collect();
        let days = all
            .iter()
            .filter_map(|terms| terms.archive_days)
            .chain((!channels.contains(Channel::Archive)).then_some(30))
            .min();
        let is_over =
            days.is_some_and(|days| now.nanos() - first_seen.nanos() >= i64::from(days) * 86_400 * 1_000_000_000);
        if is_refused || is_over || !channels.iter().any(|own| !matches!(own, Channel::Archive | Channel::Ai)) {
            return None;
        }
        let mut credits = Vec::new();
        for credit in all.iter().filter_map(|terms| terms.credit.clone()) {
            if !credits.contains(&credit) {
                credits.push(credit);
            }
        }
        Some(Seen {
            version: version.version,
            headline: version.headline.clone(),
            channels,
            has_pictures: all.iter().all(|terms| !terms.without_pictures),
            credits,
            indexing: all.iter().filter_map(|terms| terms.indexing).max().unwrap_or_default(),
        })
    }
}

/// The version that anybody may see at all.
fn visible(story: &Story, now: UnixNanos) -> Option<Arc<StoryVersion>> {
    let newest = story.newest.as_ref().filter(|_| !story.is_killed && !story.is_held)?;
    let is_embargoed = match newest.embargo {
        Some(Embargo::UntilTold) => true,
        Some(Embargo::Until(moment)) => now < moment,
        None => false,
    };
    if newest.status != PubStatus::Usable || is_embargoed {
        return None;
    }
    let is_planned = newest.scheduled.is_some_and(|moment| now < moment);
    let current = if is_planned { story.seen.clone()? } else { newest.clone() };
    let is_expired = current.expires.is_some_and(|moment| now >= moment);
    (!is_expired).then_some(current)
}
