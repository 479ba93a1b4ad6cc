//! Bodies that are plain text, as wires have sent them since the teleprinter.

use super::Body;
use super::builder::{Bare, Builder};
use super::part::Part;

/// Reads plain text.
///
/// Blank lines part paragraphs, and so does a line that starts further in. Without either, long
/// lines are paragraphs and short ones are folded. Lines set in columns stay as they are.
pub(crate) fn read(text: &str) -> Body {
    let mut builder = Builder::new(None);
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    for chunk in lines.split(|line| line.is_empty()).filter(|chunk| !chunk.is_empty()) {
        if is_tabular(chunk) {
            say(&mut builder, Part::Preformatted, &chunk.join("\n"));
        } else {
            for paragraph in paragraphs(chunk) {
                say(&mut builder, Part::Boundary, &paragraph);
            }
        }
    }
    builder.finish()
}

fn say(builder: &mut Builder<'_>, part: Part, text: &str) {
    builder.open(part, &Bare);
    builder.text(text);
    builder.close();
}

fn paragraphs(lines: &[&str]) -> Vec<String> {
    let characters: usize = lines.iter().map(|line| line.chars().count()).sum();
    // Wires wrap at 60 to 80 characters; longer lines were not wrapped, so each is a paragraph.
    let are_long = lines.len() > 1 && characters / lines.len() > 100;
    let mut paragraphs: Vec<String> = Vec::new();
    for line in lines {
        match paragraphs.last_mut() {
            Some(last) if !are_long && !line.starts_with(['\t', ' ']) => {
                last.push(' ');
                last.push_str(line);
            }
            _ => paragraphs.push((*line).to_owned()),
        }
    }
    paragraphs
}

/// Whether at least two lines, and most of them, are set in columns: words apart by three spaces or a tab.
fn is_tabular(lines: &[&str]) -> bool {
    let is_set = |line: &&&str| line.trim().contains("   ") || line.trim().contains('\t');
    let set = lines.iter().filter(is_set).count();
    set >= 2 && set * 2 > lines.len()
}
