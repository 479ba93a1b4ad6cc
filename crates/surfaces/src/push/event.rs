//! Events on the wire (HTML Living Standard, server-sent events).

use std::fmt::Write;

/// How soon a page that was cut off comes back, in milliseconds: soon enough for a kill, and not a flood.
const RETRY_MILLIS: u32 = 2_000;

/// Something that a page is told.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Event {
    /// What it is: `quote`, `headline`, `update`, `withdrawn`, `stale`.
    pub name: &'static str,
    /// JSON in one line.
    pub data: String,
    /// Where the page stands once it has been told; only the last of several says so.
    pub id: Option<String>,
}

impl Event {
    /// As on the wire.
    #[must_use]
    pub fn written(&self) -> String {
        let mut text = String::with_capacity(self.data.len() + 40);
        if let Some(id) = &self.id {
            writeln!(text, "id: {id}").expect("writing to a string does not fail");
        }
        // JSON of ours has no line breaks: they stand escaped within its texts.
        write!(text, "event: {}\ndata: {}\n\n", self.name, self.data).expect("writing to a string does not fail");
        text
    }

    /// What a stream begins with.
    #[must_use]
    pub fn preamble() -> String {
        format!("retry: {RETRY_MILLIS}\n\n")
    }

    /// A line that keeps the connection open and says nothing.
    pub const HEARTBEAT: &'static str = ":\n\n";
}
