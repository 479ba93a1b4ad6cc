//! What may be committed.

use crate::{committed_files, workspace};
use std::fs;

/// Folders that are somebody's own machine. Written in halves, so that this file may be committed.
const MACHINE_FOLDERS: [(&str, &str); 5] =
    [("/ho", "me/"), ("/ro", "ot/"), ("/Us", "ers/"), ("/wo", "rk/"), ("/tmp/", "bt")];
/// Hosts of registries: which one is used is the machine's business.
const REGISTRY_HOSTS: [(&str, &str); 4] =
    [("index.crates", ".io"), ("registry.npm", "js"), ("pypi", ".org"), ("deb.debian", ".org")];

/// The first line of a text that holds a machine's path or a registry's host.
fn machine_line(text: &str) -> Option<(usize, &str)> {
    (1..).zip(text.lines()).find(|(_, line)| {
        MACHINE_FOLDERS.iter().any(|(a, b)| has_path(line, &format!("{a}{b}")))
            || REGISTRY_HOSTS.iter().any(|(a, b)| line.contains(&format!("{a}{b}")))
    })
}

/// Whether a path begins with that folder. In `example.com/home/` and `../home/` it does not begin there.
fn has_path(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(offset, _)| {
        let before = line[..offset].chars().next_back();
        !before.is_some_and(|character| character.is_alphanumeric() || "-_.}*".contains(character))
    })
}

#[test]
fn no_committed_file_has_machine_paths() {
    let root = workspace();
    let mut found = Vec::new();
    for path in committed_files(root).unwrap() {
        // Pictures and captures are no text; what is deleted but not yet committed is not there.
        let Ok(text) = fs::read_to_string(root.join(&path)) else { continue };
        if let Some((line, words)) = machine_line(&text) {
            found.push(format!("{path}:{line}: {}", words.trim()));
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn a_machines_path_is_told_from_an_address() {
    for (line, is_machines) in [
        (format!("cd {}{}broadtape", "/wo", "rk/"), true),
        (format!("file://{}{}me/x", "/ho", "me/"), true),
        (format!("https://example.com{}{}x", "/ho", "me/"), false),
        (format!("https://static.{}{}/x", "index.crates", ".io"), true),
        ("a plain line".to_owned(), false),
    ] {
        assert_eq!(machine_line(&line).is_some(), is_machines, "{line}");
    }
}

#[test]
fn every_crate_inherits_what_the_workspace_says() {
    const INHERITED: [&str; 4] = [
        "[lints]\nworkspace = true",
        "license.workspace = true",
        "edition.workspace = true",
        "rust-version.workspace = true",
    ];
    let root = workspace();
    let mut lacking = Vec::new();
    for path in committed_files(root).unwrap() {
        if path == "Cargo.toml" || !path.ends_with("Cargo.toml") {
            continue;
        }
        let manifest = fs::read_to_string(root.join(&path)).unwrap();
        for line in INHERITED.iter().filter(|line| !manifest.contains(**line)) {
            lacking.push(format!("{path}: {}", line.replace('\n', " ")));
        }
    }
    assert!(lacking.is_empty(), "{lacking:#?}");
}
