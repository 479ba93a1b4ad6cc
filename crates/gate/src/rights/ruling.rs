//! How terms add up to what a site may do.

use super::grant::{Grant, Refusal, Ruling};
use super::step::{Rule, Step, Steps, Verdict};
use broadtape_model::{ARCHIVE_AFTER_DAYS, Channel, Channels, Indexing, Site, Terms, UnixNanos};
use std::sync::Arc;
use std::time::Duration;

const DAY_SECONDS: u64 = 24 * 60 * 60;

/// What terms leave of a site's rights, one after the other.
pub(super) struct Tally<'a> {
    site: &'a Site,
    now: UnixNanos,
    channels: Channels,
    has_pictures: bool,
    credits: Vec<Arc<str>>,
    indexing: Indexing,
    days: Option<(u16, Arc<str>)>,
    refusal: Option<Refusal>,
    wake: Option<UnixNanos>,
}

/// Where terms are said; in words only when somebody keeps the steps.
type Source<'s> = &'s dyn Fn() -> Arc<str>;

impl<'a> Tally<'a> {
    pub(super) const fn new(site: &'a Site, now: UnixNanos) -> Self {
        Self {
            site,
            now,
            channels: Channels::ALL,
            has_pictures: true,
            credits: Vec::new(),
            indexing: Indexing::Index,
            days: None,
            refusal: None,
            wake: None,
        }
    }

    /// Takes a channel away.
    pub(super) fn forbid(&mut self, channel: Channel) {
        self.channels = self.channels.without(channel);
    }

    /// Limits what is left by some terms.
    pub(super) fn apply(&mut self, terms: &Terms, source: Source<'_>, steps: &mut impl Steps) {
        if terms.is_empty() {
            return;
        }
        self.must_be_understood(terms, source, steps);
        self.must_be_in_time(terms, source, steps);
        self.must_be_here(terms, source, steps);
        self.limit(terms, source, steps);
    }

    /// What is left, for a story that first showed at an instant.
    pub(super) fn finish(mut self, shown_since: UnixNanos, steps: &mut impl Steps) -> Ruling {
        if !self.channels.contains(Channel::Archive)
            && self.days.as_ref().is_none_or(|(days, _)| *days > ARCHIVE_AFTER_DAYS)
        {
            self.days = Some((ARCHIVE_AFTER_DAYS, Arc::from("no right to the archive")));
        }
        if let Some((days, source)) = self.days.take() {
            let end = shown_since.plus(Duration::from_secs(u64::from(days) * DAY_SECONDS));
            let is_over = self.passes_at(end);
            let words = || format!("may show for {days} days, until {end}");
            self.judge(!is_over, Refusal::Over, Rule::Archive, words, &|| source.clone(), steps);
        }
        if !self.channels.shows() {
            self.judge(
                false,
                Refusal::Unlicensed,
                Rule::Channels,
                || "no channel is left".into(),
                &|| "all terms together".into(),
                steps,
            );
        }
        let Self { channels, has_pictures, credits, indexing, .. } = self;
        let grant = Grant { channels, has_pictures, credits: credits.into(), indexing };
        Ruling { outcome: self.refusal.map_or(Ok(grant), Err), wake: self.wake }
    }

    /// A limit that nobody understands may be the one that forbids.
    fn must_be_understood(&mut self, terms: &Terms, source: Source<'_>, steps: &mut impl Steps) {
        if let Some(unknown) = terms.unknown.first() {
            let words = || format!("a limit is not understood: {unknown}");
            self.judge(false, Refusal::Unlicensed, Rule::Understood, words, source, steps);
        }
    }

    fn must_be_in_time(&mut self, terms: &Terms, source: Source<'_>, steps: &mut impl Steps) {
        if let Some(from) = terms.from {
            let has_begun = self.passes_at(from);
            self.judge(has_begun, Refusal::Unlicensed, Rule::Period, || format!("holds from {from}"), source, steps);
        }
        if let Some(until) = terms.until {
            let is_over = self.passes_at(until);
            self.judge(!is_over, Refusal::Over, Rule::Period, || format!("holds until {until}"), source, steps);
        }
    }

    fn must_be_here(&mut self, terms: &Terms, source: Source<'_>, steps: &mut impl Steps) {
        let site = self.site;
        if let Some(sites) = &terms.sites {
            let words = || format!("for the sites {}", listed(sites.iter().map(|site| site.as_str())));
            self.judge(sites.contains(&site.id), Refusal::Unlicensed, Rule::Sites, words, source, steps);
        }
        let here = || site.territory.map_or_else(|| "none".to_owned(), |own| own.as_str().to_owned());
        if let Some(territories) = &terms.territories {
            let is_one = site.territory.is_some_and(|own| territories.contains(&own));
            let words = || {
                let codes = listed(territories.iter().map(|own| own.as_str()));
                format!("for readers in {codes}; the site's territory is {}", here())
            };
            self.judge(is_one, Refusal::Unlicensed, Rule::Territory, words, source, steps);
        }
        if !terms.not_territories.is_empty() {
            let is_other = site.territory.is_some_and(|own| !terms.not_territories.contains(&own));
            let words = || {
                let codes = listed(terms.not_territories.iter().map(|own| own.as_str()));
                format!("not for readers in {codes}; the site's territory is {}", here())
            };
            self.judge(is_other, Refusal::Unlicensed, Rule::Territory, words, source, steps);
        }
    }

    fn limit(&mut self, terms: &Terms, source: Source<'_>, steps: &mut impl Steps) {
        let mut tell = |rule, words: &dyn Fn() -> String| {
            steps.add(|| Step { rule, verdict: Verdict::Limits, words: words(), source: source() });
        };
        if let Some(channels) = terms.channels {
            self.channels = self.channels.and(channels);
            tell(Rule::Channels, &|| format!("for {}", listed(channels.iter().map(Channel::word))));
        }
        if terms.without_pictures {
            self.has_pictures = false;
            tell(Rule::Media, &|| "the text without its pictures".into());
        }
        if let Some(credit) = &terms.credit {
            let credit = Arc::from(credit.as_str());
            tell(Rule::Credit, &|| format!("every copy says: {credit}"));
            if !self.credits.contains(&credit) {
                self.credits.push(credit);
            }
        }
        if let Some(days) = terms.archive_days {
            tell(Rule::Archive, &|| format!("for {days} days after it first showed"));
            if self.days.as_ref().is_none_or(|(fewest, _)| days < *fewest) {
                self.days = Some((days, source()));
            }
        }
        if let Some(indexing) = terms.indexing {
            tell(Rule::Indexing, &|| format!("search engines: {}", indexing.word()));
            self.indexing = self.indexing.max(indexing);
        }
    }

    /// Whether a moment is past; where it is not, it has to be looked at again then.
    fn passes_at(&mut self, moment: UnixNanos) -> bool {
        let is_past = moment <= self.now;
        if !is_past {
            self.wake = Some(self.wake.map_or(moment, |wake| wake.min(moment)));
        }
        is_past
    }

    fn judge(
        &mut self,
        passes: bool,
        refusal: Refusal,
        rule: Rule,
        words: impl FnOnce() -> String,
        source: Source<'_>,
        steps: &mut impl Steps,
    ) {
        let verdict = if passes { Verdict::Passes } else { Verdict::Refuses };
        steps.add(|| Step { rule, verdict, words: words(), source: source() });
        if !passes {
            self.refusal.get_or_insert(refusal);
        }
    }
}

fn listed<'a>(words: impl Iterator<Item = &'a str>) -> String {
    words.collect::<Vec<_>>().join(", ")
}
