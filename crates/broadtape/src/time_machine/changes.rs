//! Why a page changed: what was released to its site between two instants.

use broadtape_desk::Snapshot;
use broadtape_model::{Channel, DelayClass, Embargo, Lane, Site, StoryVersion, UnixNanos};
use broadtape_relay::{NewsChange, TickRun, WithdrawalReason, Witness};
use std::collections::BTreeMap;

/// What was released to one site.
pub(super) struct Changes<'a> {
    site: &'a Site,
    stories: Vec<StoryChange>,
    lanes: BTreeMap<Lane, LaneChange>,
}

/// A story that came to show, or was withdrawn.
struct StoryChange {
    at: UnixNanos,
    story: String,
    headline: Option<String>,
    words: String,
}

/// The ticks of a lane.
#[derive(Clone, Copy)]
struct LaneChange {
    ticks: u64,
    from: UnixNanos,
    until: UnixNanos,
}

impl<'a> Changes<'a> {
    pub(super) const fn of(site: &'a Site) -> Self {
        Self { site, stories: Vec::new(), lanes: BTreeMap::new() }
    }

    /// The facts, a line each. Those that the answers speak of come first and are marked; of the others, those that are
    /// beyond a few are counted, unless all are wanted.
    pub(super) fn told(&self, before: &Snapshot, after: &Snapshot, answers: [&str; 2], all: bool) -> Vec<String> {
        let stories = self.stories.iter().map(|change| self.story(change, after, answers)).collect();
        let quotes = self.quotes(before, after, answers);
        let mut told = listed(stories, "changes of stories", all);
        told.extend(listed(quotes, "quotes that moved", all));
        told.extend(self.lanes.iter().map(|(lane, change)| {
            let LaneChange { ticks: count, from, until } = *change;
            format!("  lane {lane}: {} that happened from {from} to {until}", ticks(count))
        }));
        told
    }

    /// A line of a story, and whether the answers speak of it.
    fn story(&self, change: &StoryChange, after: &Snapshot, answers: [&str; 2]) -> (bool, String) {
        let StoryChange { at, story, headline, words } = change;
        let shelf = after.shelf(self.site, Channel::Page);
        let address = shelf.and_then(|shelf| {
            let (provider, guid) = story.split_once('/')?;
            let id = broadtape_model::StoryId::new(&broadtape_model::ProviderId::new(provider), guid);
            Some(match shelf.story(&id)? {
                broadtape_desk::Entry::Shown(shown) => shown.address.to_string(),
                broadtape_desk::Entry::Withdrawn(tombstone) => tombstone.address.to_string(),
            })
        });
        let is_named = address.is_some_and(|address| answers.iter().any(|answer| answer.contains(&address)));
        let headline = headline.as_ref().map_or_else(String::new, |headline| format!(" “{headline}”"));
        (is_named, format!("{at}  story {story}{headline}: {words}"))
    }

    /// A line for each quote that moved, and whether the answers speak of it.
    fn quotes(&self, before: &Snapshot, after: &Snapshot, answers: [&str; 2]) -> Vec<(bool, String)> {
        let mut lines = Vec::new();
        for new in after.every_quote(self.site) {
            let symbol = &new.instrument.symbol;
            let old = before.quoted(self.site, symbol);
            let revision = old.as_ref().map_or(0, |old| old.quote.revision);
            if new.quote.revision == revision {
                continue;
            }
            let last = |quoted: Option<&broadtape_desk::Quoted<'_>>| {
                let last = quoted.and_then(|quoted| quoted.quote.last.as_ref());
                last.map_or_else(|| "nothing".to_owned(), |last| last.price.to_string())
            };
            let vendor = new.vendor.map_or("nobody", |vendor| vendor.id.as_str());
            let line = format!(
                "{symbol}: {} by {vendor} on {}, {} minutes late: last {} → {}",
                ticks(new.quote.revision.saturating_sub(revision)),
                new.exchange.mic,
                new.delay_minutes,
                last(old.as_ref()),
                last(Some(&new)),
            );
            lines.push((answers.iter().any(|answer| answer.contains(symbol.as_str())), line));
        }
        lines
    }
}

impl Witness for Changes<'_> {
    fn story(&mut self, change: &NewsChange) {
        let (concerns, change) = match change {
            NewsChange::Show(showing) => (
                showing.sites().any(|site| *site == self.site.id),
                StoryChange {
                    at: showing.at,
                    story: showing.story.id.to_string(),
                    headline: Some(showing.story.headline.clone()),
                    words: format!("version {} shows, {}", showing.story.version, why(&showing.story, showing)),
                },
            ),
            NewsChange::Withdraw(withdrawal) => (
                withdrawal.sites.contains(&self.site.id),
                StoryChange {
                    at: withdrawal.at,
                    story: withdrawal.story.to_string(),
                    headline: None,
                    words: format!("withdrawn, {}", reason(withdrawal.reason)),
                },
            ),
            NewsChange::Pin(_) | NewsChange::Unpin { .. } | NewsChange::Suspend(_) | NewsChange::Resume(_) => return,
        };
        if concerns {
            self.stories.push(change);
        }
    }

    fn ticks(&mut self, run: &TickRun) {
        if run.class != DelayClass(self.site.minimum_delay_minutes) {
            return;
        }
        let until = run.latest_receipt.max(run.latest_exchange.unwrap_or(run.latest_receipt));
        let own = self.lanes.entry(run.lane).or_insert(LaneChange { ticks: 0, from: run.earliest, until });
        own.ticks += run.ticks;
        (own.from, own.until) = (own.from.min(run.earliest), own.until.max(until));
    }
}

/// How many facts that the answers do not speak of are listed.
const OTHERS: usize = 10;

fn listed(lines: Vec<(bool, String)>, what: &str, all: bool) -> Vec<String> {
    let (named, others): (Vec<_>, Vec<_>) = lines.into_iter().partition(|(is_named, _)| *is_named);
    let most = if all { others.len() } else { OTHERS };
    let more = others.len().saturating_sub(most);
    let mut told: Vec<_> = named.into_iter().map(|(_, line)| format!("* {line}")).collect();
    told.extend(others.into_iter().take(most).map(|(_, line)| format!("  {line}")));
    told.extend((more > 0).then(|| format!("  and {more} other {what}; --all lists them")));
    told
}

/// What let a version show at its moment.
fn why(story: &StoryVersion, showing: &broadtape_relay::Showing) -> String {
    let at = showing.at;
    if story.embargo == Some(Embargo::Until(at)) {
        return "for its embargo lifted".to_owned();
    }
    if story.scheduled == Some(at) {
        return "for its planned moment came".to_owned();
    }
    if showing.received == at {
        return "as it was received".to_owned();
    }
    format!("received {}, for what held it was over", showing.received)
}

const fn reason(reason: WithdrawalReason) -> &'static str {
    match reason {
        WithdrawalReason::Killed => "for it was killed",
        WithdrawalReason::Expired => "for its time was over",
        WithdrawalReason::Withheld => "for it is held",
        WithdrawalReason::Embargoed => "for its provider moved its embargo",
        WithdrawalReason::Unlicensed => "for its licence no longer covers the site",
        WithdrawalReason::Suspended => "for its provider, or the site, was suspended",
    }
}

fn ticks(count: u64) -> String {
    format!("{count} tick{}", if count == 1 { "" } else { "s" })
}
