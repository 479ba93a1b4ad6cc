//! How a provider writes: `[[provider.rule]]`, `[provider.sections]`, `[provider.symbols]`, `settled_terms`, or the same in a file of its own.

use crate::config::errors::{Complaint, nearest};
use crate::config::include;
use crate::config::names::Known;
use crate::config::table::{At, Table};
use crate::config::values;
use broadtape_formats::dialect::{Dialect, Place, Rule, RuleError, Take, Wording};
use broadtape_model::{Section, Symbol};

/// What a dialect is made of.
#[derive(Default)]
struct Parts {
    rules: Vec<Rule>,
    sections: Vec<(String, Section)>,
    symbols: Vec<(String, Symbol)>,
    settled: Vec<String>,
}

/// The dialect of a provider: what stands with it goes before what stands in the file that it names.
pub(super) fn read(table: &mut Table<'_>, known: &Known) -> Dialect {
    let mut parts = Parts::default();
    take(table, known, &mut parts);
    include(table, "dialect", |source, report| {
        let Some(entries) = source.parse(report) else { return };
        let mut included = Table::root(report, &entries);
        take(&mut included, known, &mut parts);
        included.finish();
    });
    // The first of a word counts; later ones of a map would replace it.
    let Parts { rules, sections, symbols, settled } = parts;
    Dialect::new(rules, sections.into_iter().rev(), symbols.into_iter().rev()).settling(settled)
}

fn take(table: &mut Table<'_>, known: &Known, parts: &mut Parts) {
    parts.rules.extend(table.tables("rule").iter_mut().filter_map(rule));
    parts.settled.extend(table.list("settled_terms", values::some_text).into_iter().map(|limit| limit.value));
    for (word, section) in table.pairs("sections") {
        let section = table.form("sections", &section, values::section);
        parts.sections.extend(section.map(|section| (word.value, section)));
    }
    for (word, symbol) in table.pairs("symbols") {
        let Some(parsed) = table.form("symbols", &symbol, values::symbol) else { continue };
        if known.symbols.refer(table.report(), &symbol) {
            parts.symbols.push((word.value, parsed));
        }
    }
}

fn rule(table: &mut Table<'_>) -> Option<Rule> {
    let [place, path, pattern, take] =
        ["in", "at", "matches", "take"].map(|key| table.optional(key, values::some_text));
    let removes = table.flag("remove").unwrap_or(false);
    table.finish();
    let name = table.report().file_and_line(table.offset());
    let text = |found: &Option<At<String>>| found.as_ref().map(|found| found.value.clone());
    let (in_place, at, matches, whole) = (text(&place), text(&path), text(&pattern), text(&take));
    let wording = Wording {
        name: &name,
        place: in_place.as_deref(),
        path: at.as_deref(),
        pattern: matches.as_deref(),
        take: whole.as_deref(),
        removes,
    };
    let problem = match Rule::new(&wording) {
        Ok(rule) => return Some(rule),
        Err(problem) => problem,
    };
    let at_fault = match &problem {
        RuleError::UnknownPlace(_) => place,
        RuleError::UnknownTake(word) if whole.as_ref() == Some(word) => take,
        RuleError::UnknownTake(_) | RuleError::Expression(_) => pattern,
        RuleError::Place | RuleError::Nothing | RuleError::Remove => None,
    };
    table.report().add(at_fault.map_or(table.offset(), |fault| fault.offset), complaint(problem));
    None
}

fn complaint(problem: RuleError) -> Complaint {
    let (word, known): (&str, Vec<&'static str>) = match &problem {
        RuleError::UnknownPlace(word) => (word, Place::ALL.map(Place::word).to_vec()),
        RuleError::UnknownTake(word) => (word, Take::ALL.map(Take::word).to_vec()),
        _ => return Complaint::Rule(problem),
    };
    let near = nearest(word, known.iter().copied());
    Complaint::RuleWord { problem, near, known }
}
