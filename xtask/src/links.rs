//! Every link from one Markdown file to a file of the tree must lead somewhere, headings included.

use crate::{Outcome, committed_files};
use anyhow::{Context, Result};
use std::fs;
use std::path::{Component, Path, PathBuf};

/// Looks at every committed Markdown file. Addresses elsewhere are not asked for: no check needs the network.
pub(crate) fn check(root: &Path) -> Result<Outcome> {
    let mut outcome = Outcome { what: "links", passed: 0, failures: Vec::new() };
    for page in committed_files(root)?.iter().filter(|path| path.ends_with(".md")) {
        let text = fs::read_to_string(root.join(page)).with_context(|| format!("{page} cannot be read"))?;
        for (line, target) in links(&text).filter(|(_, target)| !leads_outside(target)) {
            match resolve(root, Path::new(page), target) {
                Ok(()) => outcome.passed += 1,
                Err(why) => outcome.failures.push(format!("{page}:{line}: `{target}` {why}")),
            }
        }
    }
    Ok(outcome)
}

/// The targets of `[words](target)`, each with its line, outside of code.
fn links(text: &str) -> impl Iterator<Item = (usize, &str)> {
    prose_lines(text).flat_map(|(number, line)| {
        let is_code = |offset: usize| line[..offset].matches('`').count() % 2 == 1;
        line.match_indices("](").filter(move |(offset, _)| !is_code(*offset)).filter_map(move |(offset, opening)| {
            let (target, _) = line[offset + opening.len()..].split_once(')')?;
            Some((number, target))
        })
    })
}

/// The lines outside of fenced blocks, counted from 1.
fn prose_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut in_fence = false;
    (1..).zip(text.lines()).filter(move |(_, line)| {
        let is_fence = line.trim_start().starts_with("```");
        in_fence ^= is_fence;
        !in_fence && !is_fence
    })
}

fn leads_outside(target: &str) -> bool {
    ["https://", "http://", "mailto:"].iter().any(|scheme| target.starts_with(scheme))
}

fn resolve(root: &Path, page: &Path, target: &str) -> Result<(), &'static str> {
    let (path, heading) = target.split_once('#').map_or((target, None), |(path, heading)| (path, Some(heading)));
    let file = if path.is_empty() { page.to_owned() } else { page.parent().unwrap_or(Path::new("")).join(path) };
    let file = root.join(normal(&file).ok_or("leads out of the tree")?);
    if !file.exists() {
        return Err("leads to no file");
    }
    let Some(heading) = heading else { return Ok(()) };
    let text = fs::read_to_string(file).map_err(|_| "leads to a heading of what is no text")?;
    let has_heading = prose_lines(&text).any(|(_, line)| line.starts_with('#') && anchor(line) == heading);
    if has_heading { Ok(()) } else { Err("leads to no heading of that file") }
}

/// The path without `.` and `..`; `None` when it leaves the tree.
fn normal(path: &Path) -> Option<PathBuf> {
    let mut normal = PathBuf::new();
    for part in path.components() {
        match part {
            Component::Normal(name) => normal.push(name),
            Component::CurDir => {}
            Component::ParentDir => normal.pop().then_some(())?,
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    Some(normal)
}

/// A heading's anchor as forges make it: lower case, spaces as hyphens, other punctuation dropped.
fn anchor(heading: &str) -> String {
    let words = heading.trim_start_matches('#').trim().to_lowercase();
    let kept = words.chars().filter(|character| character.is_alphanumeric() || " -_".contains(*character));
    kept.map(|character| if character == ' ' { '-' } else { character }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_internal_link_leads_somewhere() {
        let outcome = check(crate::workspace()).unwrap();
        assert!(outcome.failures.is_empty(), "{:#?}", outcome.failures);
    }

    #[test]
    fn links_are_found_outside_of_code() {
        let text = "[a](b.md) and `[c](d.md)` and [e](f.md#g)\n```\n[h](i.md)\n```\n[j](k.md)";
        assert_eq!(links(text).collect::<Vec<_>>(), [(1, "b.md"), (1, "f.md#g"), (5, "k.md")]);
    }

    #[test]
    fn a_headings_anchor_is_the_forges() {
        assert_eq!(anchor("## `[[site]]`: who shows"), "site-who-shows");
    }
}
