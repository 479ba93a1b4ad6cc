//! Another news: the same in all that a site may see at a cut, any in all else.
//!
//! What may be seen is judged here by a rule of its own, which is coarser than the gate's, so that the gate is not
//! its own witness: a version that is withheld, embargoed or planned beyond the cut cannot have been seen by then;
//! nor can what was received later, or comes from a provider whose stories the site may not show.

use super::UNRELEASED;
use broadtape_model::{
    Action, Block, Contract, ContractWith, Embargo, Inline, Kill, NewsFact, Order, Party, Picture, PictureFile,
    Position, PubStatus, Recorded, Section, Site, StoryId, StoryVersion, Terms, UnixNanos,
};
use bytes::Bytes;
use fastrand::Rng;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// Positions of pictures that we invent: beyond every tape's own.
const INVENTED: u64 = 1 << 62;

/// How long after the cut what we invent may happen.
const LATER_MINUTES: u16 = 90;

/// An order as given by somebody else, and for another reason: readers are told neither.
fn private(order: &Order) -> Order {
    let words = || format!("{UNRELEASED} words to the house");
    Order { by: words(), reason: words(), action: order.action.clone() }
}

/// Whether a version that was received by then cannot be seen at an instant, nor could before.
fn is_hidden(version: &StoryVersion, now: UnixNanos) -> bool {
    let waits = matches!(version.embargo, Some(Embargo::UntilTold))
        || matches!(version.embargo, Some(Embargo::Until(moment)) if moment > now);
    version.status != PubStatus::Usable || waits || version.scheduled.is_some_and(|moment| moment > now)
}

/// News of another future.
pub(crate) struct Told {
    pub(crate) facts: Arc<[Recorded]>,
    pub(crate) pictures: HashMap<Position, Bytes>,
    /// Stories that nobody may have seen, which whoever asks may have heard of.
    pub(crate) hidden: Vec<Arc<StoryVersion>>,
    /// Digests of pictures that nobody may have seen.
    pub(crate) hidden_pictures: Vec<String>,
}

/// Tells another news.
struct Teller<'a> {
    random: &'a mut Rng,
    site: &'a Site,
    cut: UnixNanos,
    told: Vec<Recorded>,
    pictures: HashMap<Position, Bytes>,
    hidden: Vec<Arc<StoryVersion>>,
    hidden_pictures: Vec<String>,
}

impl Told {
    /// The tape's own news, with what of it is hidden at the cut.
    pub(crate) fn own(facts: &Arc<[Recorded]>, cut: UnixNanos) -> Self {
        let hidden = facts.iter().filter_map(|recorded| match &recorded.fact {
            NewsFact::Story(version) if recorded.received > cut || is_hidden(version, cut) => Some(version.clone()),
            _ => None,
        });
        Self { hidden: hidden.collect(), facts: facts.clone(), pictures: HashMap::new(), hidden_pictures: Vec::new() }
    }

    /// Another news than the tape's own.
    pub(crate) fn other(facts: &[Recorded], site: &Site, cut: UnixNanos, random: &mut Rng) -> Self {
        let told = Vec::with_capacity(facts.len() + 16);
        let (pictures, hidden, hidden_pictures) = (HashMap::new(), Vec::new(), Vec::new());
        let mut teller = Teller { random, site, cut, told, pictures, hidden, hidden_pictures };
        let seen = seen(facts, cut);
        for recorded in facts {
            teller.retell(recorded, &seen);
        }
        let known: Vec<_> = seen.iter().filter(|story| site.providers.contains(&story.provider)).collect();
        teller.hide_stories(facts);
        teller.happen_later(facts, &known);
        let Teller { told, pictures, hidden, hidden_pictures, .. } = teller;
        Self { facts: told.into(), pictures, hidden, hidden_pictures }
    }
}

/// Stories of which some version may have been seen by then.
fn seen(facts: &[Recorded], cut: UnixNanos) -> HashSet<&StoryId> {
    let seen = facts.iter().filter_map(|recorded| match &recorded.fact {
        NewsFact::Story(version) if recorded.received <= cut && !is_hidden(version, cut) => Some(&version.id),
        _ => None,
    });
    seen.collect()
}

impl Teller<'_> {
    /// A fact as this future has it.
    fn retell(&mut self, recorded: &Recorded, seen: &HashSet<&StoryId>) {
        let of_others = |provider| !self.site.providers.contains(provider);
        let is_free = recorded.received > self.cut
            || recorded.fact.provider().is_some_and(of_others)
            || recorded.fact.story().is_some_and(|story| !seen.contains(story));
        if is_free && self.random.u8(..4) == 0 {
            return;
        }
        let fact = match &recorded.fact {
            NewsFact::Story(version) if is_free || is_hidden(version, self.cut) => {
                NewsFact::Story(self.other_words(version))
            }
            NewsFact::Story(version) => NewsFact::Story(self.other_private_words(version)),
            NewsFact::Order(order) => NewsFact::Order(private(order)),
            NewsFact::Kill(kill) if is_free => {
                NewsFact::Kill(Kill { notice: Some(format!("{UNRELEASED} notice")), ..kill.clone() })
            }
            other => other.clone(),
        };
        self.told.push(Recorded { fact, ..recorded.clone() });
    }

    /// A version that nobody may see, with other words and other moments that lie beyond the cut too.
    fn other_words(&mut self, version: &StoryVersion) -> Arc<StoryVersion> {
        let mut other = version.clone();
        self.invent_words(&mut other, &version.headline);
        if let Some(Embargo::Until(moment)) = other.embargo
            && moment > self.cut
            && self.random.bool()
        {
            other.embargo = Some(self.held());
        }
        if other.scheduled.is_some_and(|moment| moment > self.cut) {
            other.scheduled = Some(self.later());
        }
        let other = Arc::new(other);
        self.hidden.push(other.clone());
        other
    }

    fn invent_words(&mut self, version: &mut StoryVersion, headline: &str) {
        version.headline = format!("{UNRELEASED} {} {headline}", self.random.u8(..));
        version.deck = self.random.bool().then(|| format!("{UNRELEASED} deck"));
        version.section = self.random.choice(Section::ALL);
        version.urgency = Some(self.random.u8(1..=9));
        version.body = vec![Block::Paragraph(vec![Inline::Text(format!("{UNRELEASED} body"))])];
    }

    /// A version that is seen: what it says to editors alone is not.
    fn other_private_words(&mut self, version: &StoryVersion) -> Arc<StoryVersion> {
        let words = || Some(format!("{UNRELEASED} words to editors"));
        let (editorial_note, usage_terms, slugline) = (words(), words(), words());
        Arc::new(StoryVersion { editorial_note, usage_terms, slugline, ..version.clone() })
    }

    /// Stories that came before the cut and wait beyond it, much like those that show: of the same subjects and
    /// instruments, of the same headline, linked from them.
    fn hide_stories(&mut self, facts: &[Recorded]) {
        let models = self.models(facts, |recorded, cut| recorded.received <= cut);
        for number in 0..self.random.usize(0..4) {
            let Some((model, received)) = self.random.choice(&models).cloned() else { return };
            let mut story = self.invented(&model, &format!("hidden-{number}"));
            match self.random.u8(..5) {
                0 => story.status = PubStatus::Withheld,
                1 => story.status = PubStatus::Unknown("unheard of".to_owned()),
                2 => story.scheduled = Some(self.later()),
                _ => story.embargo = Some(self.held()),
            }
            if self.random.bool() {
                let picture = self.picture(&mut story, received);
                self.insert(picture);
            }
            let story = Arc::new(story);
            self.hidden.push(story.clone());
            self.insert(Recorded { received, delivery: Position(INVENTED), fact: NewsFact::Story(story) });
        }
    }

    /// Whatever comes after the cut: new stories, new versions and kills of what shows.
    fn happen_later(&mut self, facts: &[Recorded], known: &[&&StoryId]) {
        let models = self.models(facts, |_, _| true);
        for number in 0..self.random.usize(1..6) {
            let received = self.later();
            let known = self.random.choice(known).map(|story| StoryId::clone(story));
            let fact = match (known, self.random.choice(&models).cloned()) {
                (known, _) if self.random.u8(..4) == 0 => self.ordered(known),
                (Some(story), _) if self.random.bool() => {
                    NewsFact::Kill(Kill { story, notice: Some(format!("{UNRELEASED} notice")) })
                }
                (Some(id), Some((model, _))) if self.random.bool() => {
                    let mut story = self.invented(&model, "update");
                    (story.id, story.version) = (id, u64::from(u32::MAX));
                    NewsFact::Story(Arc::new(story))
                }
                (_, Some((model, _))) => {
                    let story = Arc::new(self.invented(&model, &format!("late-{number}")));
                    self.hidden.push(story.clone());
                    NewsFact::Story(story)
                }
                _ => return,
            };
            self.insert(Recorded { received, delivery: Position(INVENTED), fact });
        }
    }

    /// What the house itself may say: a hold or a kill of what shows, a suspension, other contracts.
    fn ordered(&mut self, known: Option<StoryId>) -> NewsFact {
        let provider = self.random.choice(&self.site.providers).cloned();
        let action = match (self.random.u8(..4), known, provider) {
            (0, Some(story), _) => Action::Hold(story),
            (1, Some(story), _) => Action::Kill { story, notice: Some(format!("{UNRELEASED} notice")) },
            (2, _, Some(provider)) => {
                let terms = Terms { sites: Some(Vec::new()), ..Terms::default() };
                let with = ContractWith::Provider(provider);
                return NewsFact::Contracts([Contract { name: UNRELEASED.into(), with, terms }].into());
            }
            _ => Action::Suspend(Party::Site(self.site.id.clone())),
        };
        NewsFact::Order(private(&Order { by: String::new(), reason: String::new(), action }))
    }

    /// Stories of the site's own providers, to invent others after.
    fn models(
        &self,
        facts: &[Recorded],
        fits: impl Fn(&Recorded, UnixNanos) -> bool,
    ) -> Vec<(Arc<StoryVersion>, UnixNanos)> {
        let model = |recorded: &Recorded| match &recorded.fact {
            NewsFact::Story(version) if self.site.providers.contains(&version.id.provider) => {
                fits(recorded, self.cut).then(|| (version.clone(), recorded.received))
            }
            _ => None,
        };
        facts.iter().filter_map(model).collect()
    }

    fn invented(&mut self, model: &StoryVersion, name: &str) -> StoryVersion {
        let mut story = model.clone();
        story.id = StoryId::new(&model.id.provider, &format!("urn:proof:{name}"));
        story.source_url = Some(format!("https://proof.example.com/{name}"));
        self.invent_words(&mut story, &model.headline);
        (story.status, story.embargo, story.scheduled, story.expires) = (PubStatus::Usable, None, None, None);
        story.pictures.clear();
        story
    }

    /// Gives a story a picture; the fact that brings it.
    fn picture(&mut self, story: &mut StoryVersion, received: UnixNanos) -> Recorded {
        let digest: String = (0..32).map(|_| format!("{:02x}", self.random.u8(..))).collect();
        let url = Arc::from(format!("/pictures/{digest}"));
        story.pictures.push(Picture { url, alternative: format!("{UNRELEASED} picture"), ..Picture::default() });
        let delivery = Position(INVENTED + 1 + self.pictures.len() as u64);
        let svg = format!("<svg xmlns=\"http://www.w3.org/2000/svg\"><title>{UNRELEASED}</title></svg>");
        self.pictures.insert(delivery, Bytes::from(svg));
        self.hidden_pictures.push(digest.clone());
        let file = PictureFile::unmeasured(story.id.provider.clone(), &digest, "image/svg+xml");
        Recorded { received, delivery, fact: NewsFact::Picture(file) }
    }

    /// Puts a fact on the tape: a live one may stand anywhere between its neighbours, a past that is filled in
    /// anywhere at all.
    fn insert(&mut self, recorded: Recorded) {
        let place = self.random.usize(..=self.told.len());
        self.told.insert(place, recorded);
    }

    fn held(&mut self) -> Embargo {
        if self.random.u8(..4) == 0 { Embargo::UntilTold } else { Embargo::Until(self.later()) }
    }

    /// A moment beyond the cut: often the very next.
    fn later(&mut self) -> UnixNanos {
        let next = self.cut.nanos().saturating_add(1);
        let latest = self.cut.plus_minutes(LATER_MINUTES).nanos().max(next);
        UnixNanos::new(if self.random.u8(..4) == 0 { next } else { self.random.i64(next..=latest) })
    }
}
