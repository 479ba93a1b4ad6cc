//! The stories of the demo's newsroom.

use super::Draft;
use std::fs;
use std::path::Path;

/// Every sample story of more than a few lines, by file name.
pub(crate) fn samples() -> Vec<Draft> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../broadtape/src/demo/newsroom/manuscripts");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let drafts = files.iter().filter_map(|path| read(&fs::read_to_string(path).unwrap()));
    drafts.filter(|draft| draft.paragraphs.len() >= 5).collect()
}

/// `None` where there is no headline: a form to be filled in. A head of `field: value` lines, an empty line, and paragraphs in a little Markdown.
fn read(text: &str) -> Option<Draft> {
    let (head, body) = text.split_once("\n\n")?;
    let headline = head.lines().find_map(|line| line.strip_prefix("headline: "))?;
    let told = |text: &str| {
        let text = text.replace("{day}", "Tuesday").replace("{date}", "Nov. 3").replace("**", "");
        text.trim_start_matches(['#', '-', '>', ' ']).to_owned()
    };
    let is_text = |paragraph: &&str| !paragraph.starts_with(['|', '!', '[']) && !paragraph.trim().is_empty();
    let paragraphs = body.split('\n').filter(is_text).map(told).collect();
    Some(Draft { headline: told(headline), paragraphs, is_paid: false })
}
