//! The report: a page for a compliance officer, and the same figures for a table.

use super::findings::{Findings, StoryFigures};
use super::lanes::duration;
use super::logged::Logged;
use anyhow::Result;
use askama::Template;
use broadtape_model::{Exchange, House, UnixNanos};
use broadtape_sessions::Calendar;
use std::collections::BTreeMap;

/// The report.
#[derive(Template)]
#[template(path = "audit.html")]
pub(super) struct Report<'a> {
    made_at: String,
    release: &'static str,
    verdict: String,
    is_clean: bool,
    log: LogFigures,
    venues: Vec<VenueRow>,
    sites: Vec<SiteRow>,
    stories: StoryRow,
    alarms: Vec<(String, String)>,
    violations: &'a [String],
    violations_unlisted: u64,
    notes: &'a [String],
}

struct LogFigures {
    entries: String,
    files: usize,
    from: String,
    until: String,
    digest: String,
    openings: usize,
    closings: u64,
    missed: u64,
}

/// A venue's day, as the sites of one minimum delay saw it.
struct VenueRow {
    day: String,
    venue: String,
    name: String,
    rule: String,
    /// From when on the day's data was no longer delayed data.
    historical_from: String,
    class: u16,
    sites: String,
    count: String,
    least: String,
    median: String,
    most: String,
    caught_up: String,
    figures: [u64; 5],
}

/// What a site was set to show, from when.
struct SiteRow {
    id: String,
    from: String,
    minimum: u16,
    vendors: String,
    providers: String,
}

struct StoryRow {
    shown: u64,
    withdrawn: u64,
    kills: u64,
    at_opening: u64,
    slowest_kill: String,
    waited: u64,
    closest: String,
}

impl<'a> Report<'a> {
    pub(super) fn new(house: &House, logged: &Logged, findings: &'a Findings, now: UnixNanos) -> Self {
        let instant = |at: Option<UnixNanos>| at.map_or_else(|| "–".to_owned(), seconds);
        let found = findings.violations.len() as u64 + findings.violations_unlisted;
        Self {
            made_at: seconds(now),
            release: env!("CARGO_PKG_VERSION"),
            verdict: match found {
                0 => "No violation was found.".to_owned(),
                1 => "1 violation was found.".to_owned(),
                found => format!("{} violations were found.", grouped(found)),
            },
            is_clean: found == 0,
            log: LogFigures {
                entries: grouped(logged.entries),
                files: logged.files,
                from: instant(logged.first),
                until: instant(logged.last),
                digest: logged.digest.clone(),
                openings: logged.openings.len(),
                closings: logged.closings,
                missed: logged.missed,
            },
            venues: venues(house, logged, findings),
            sites: sites(logged),
            stories: StoryRow::of(&findings.stories),
            alarms: logged.alarms.iter().map(|(at, words)| (seconds(*at), words.clone())).collect(),
            violations: &findings.violations,
            violations_unlisted: findings.violations_unlisted,
            notes: &findings.notes,
        }
    }

    pub(super) fn html(&self) -> Result<String> {
        Ok(self.render()?)
    }

    /// A row for each venue, day and minimum delay; delays in whole nanoseconds.
    pub(super) fn csv(&self) -> Result<String> {
        let mut table = csv::Writer::from_writer(Vec::new());
        table.write_record([
            "day",
            "venue",
            "venue_delay_minutes",
            "site_minimum_minutes",
            "sites",
            "ticks",
            "smallest_delay_ns",
            "median_delay_ns",
            "largest_delay_ns",
            "ticks_caught_up_at_opening",
            "historical_from",
        ])?;
        for row in &self.venues {
            let [count, least, median, most, caught_up] = row.figures.map(|figure| figure.to_string());
            let class = row.class.to_string();
            table.write_record([
                &row.day,
                &row.venue,
                &row.rule,
                &class,
                &row.sites,
                &count,
                &least,
                &median,
                &most,
                &caught_up,
                &row.historical_from,
            ])?;
        }
        Ok(String::from_utf8(table.into_inner()?)?)
    }

    /// For the terminal.
    pub(super) fn summary(&self) -> String {
        let LogFigures { entries, from, until, digest, .. } = &self.log;
        let mut lines = vec![format!("{entries} entries from {from} to {until}")];
        lines.extend(self.violations.iter().take(20).map(|violation| format!("VIOLATION: {violation}")));
        lines.extend(self.notes.iter().cloned());
        lines
            .push(format!("{} Keep this digest elsewhere, and give it to the next audit with --expect:", self.verdict));
        lines.push(digest.clone());
        lines.join("\n")
    }
}

fn venues(house: &House, logged: &Logged, findings: &Findings) -> Vec<VenueRow> {
    let mut sites: BTreeMap<u16, Vec<String>> = BTreeMap::new();
    for rule in logged.openings.iter().flat_map(|(_, setting)| &setting.sites) {
        let own = sites.entry(rule.minimum_delay_minutes).or_default();
        if !own.contains(&rule.id) {
            own.push(rule.id.clone());
        }
    }
    let rules: BTreeMap<_, _> = logged
        .openings
        .iter()
        .flat_map(|(_, setting)| &setting.exchanges)
        .map(|rule| (rule.mic.as_str(), rule.delay_minutes))
        .collect();
    let row = |(key, delays): (&super::findings::DelayKey, &super::findings::Delays)| {
        let is_measured = delays.count > 0;
        let told = |nanos: u64| if is_measured { duration(nanos) } else { "–".to_owned() };
        let name = house.exchanges.iter().find(|exchange| exchange.mic.as_str() == key.venue);
        VenueRow {
            day: key.day.clone(),
            venue: key.venue.clone(),
            name: name.map_or_else(|| "not configured".to_owned(), |exchange| exchange.name.clone()),
            rule: rules.get(key.venue.as_str()).map_or_else(String::new, ToString::to_string),
            historical_from: name.and_then(|exchange| historical_from(exchange, &key.day)).unwrap_or_default(),
            class: key.class,
            sites: sites.get(&key.class).map_or_else(String::new, |sites| sites.join(", ")),
            count: grouped(delays.count),
            least: told(delays.least_nanos),
            median: told(delays.median_nanos()),
            most: told(delays.most_nanos),
            caught_up: if delays.caught_up == 0 { "–".to_owned() } else { grouped(delays.caught_up) },
            figures: [delays.count, delays.least_nanos, delays.median_nanos(), delays.most_nanos, delays.caught_up],
        }
    };
    let is_shown = |(_, delays): &(_, &super::findings::Delays)| delays.count + delays.caught_up > 0;
    findings.delays.iter().filter(is_shown).map(row).collect()
}

/// From when on the data of an exchange's day is historical, by the rule in force on that day.
fn historical_from(exchange: &Exchange, day: &str) -> Option<String> {
    Some(seconds(Calendar::of(exchange).historical_from(day.parse().ok()?)?))
}

/// What each site was set to show; a row more where that changed.
fn sites(logged: &Logged) -> Vec<SiteRow> {
    let mut rows: Vec<SiteRow> = Vec::new();
    for (at, setting) in &logged.openings {
        for rule in &setting.sites {
            let row = SiteRow {
                id: rule.id.clone(),
                from: seconds(*at),
                minimum: rule.minimum_delay_minutes,
                vendors: rule.vendors.join(", "),
                providers: rule.providers.join(", "),
            };
            let before = rows.iter().rev().find(|before| before.id == row.id);
            let is_same = |before: &SiteRow| {
                (before.minimum, &before.vendors, &before.providers) == (row.minimum, &row.vendors, &row.providers)
            };
            if !before.is_some_and(is_same) {
                rows.push(row);
            }
        }
    }
    rows
}

impl StoryRow {
    fn of(figures: &StoryFigures) -> Self {
        let told = |nanos: Option<u64>| nanos.map_or_else(|| "–".to_owned(), duration);
        Self {
            shown: figures.shown,
            withdrawn: figures.withdrawn,
            kills: figures.kills,
            at_opening: figures.at_opening,
            slowest_kill: told(figures.slowest_kill),
            waited: figures.waited,
            closest: told(figures.closest),
        }
    }
}

/// An instant to the second, for people.
fn seconds(at: UnixNanos) -> String {
    at.timestamp().strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
}

/// A number with thin spaces between groups of three digits.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push('\u{2009}');
        }
        grouped.push(digit);
    }
    grouped
}
