//! Manuscripts: stories as small text files, with what happens to them later.
//!
//! A manuscript begins with fields (`headline: …`), a blank line and a body. A line such as
//! `=== +30 s` begins a later version, which states the fields that change and, where the words
//! change, a body in which `…` alone on a line stands for the body before it. `=== kill +60 s`
//! withdraws the story. Times are relative to the demo's start.

use super::sender::Sender;
use super::wire::Form;
use anyhow::{Context, Result, bail, ensure};
use broadtape_model::{Section, UnixNanos};

/// A manuscript, read but not yet set to a date.
#[derive(Debug)]
pub(super) struct Manuscript {
    /// Its file's name, which is also its name in addresses.
    pub(super) slug: &'static str,
    /// Who sends it.
    pub(super) sender: Sender,
    /// The document that it is sent as.
    pub(super) form: Form,
    /// The part of a site that it is for.
    pub(super) section: Section,
    /// When it was written.
    pub(super) created: Offset,
    /// When its first version is delivered: at once when it was written before the start.
    pub(super) delivered: Offset,
    /// Its first version.
    pub(super) first: Sheet,
    /// What happens to it later, in order.
    pub(super) later: Vec<Later>,
}

/// A version's own fields and body.
#[derive(Debug)]
pub(super) struct Sheet {
    fields: Vec<(&'static str, &'static str)>,
    /// The body's text; empty where a later version keeps the words.
    pub(super) body: &'static str,
}

/// What happens to a story later.
#[derive(Debug)]
pub(super) struct Later {
    /// When.
    pub(super) at: Offset,
    /// What.
    pub(super) turn: Turn,
}

/// A turn in a story's life.
#[derive(Debug)]
pub(super) enum Turn {
    /// A later version.
    Version(Sheet),
    /// A withdrawal for good, with the notice that stands in its place.
    Kill(&'static str),
}

/// Seconds from the demo's start; negative before it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Offset(i64);

impl Offset {
    /// The demo's start.
    pub(super) const START: Self = Self(0);

    /// Reads `+15 s` or `-55 min`.
    fn read(text: &str) -> Result<Self> {
        let (number, unit) =
            text.split_once(' ').with_context(|| format!("`{text}` is no time; write `+15 s` or `-55 min`"))?;
        let number: i64 = number.parse().with_context(|| format!("`{number}` is no number"))?;
        match unit {
            "s" => Ok(Self(number)),
            "min" => Ok(Self(number * 60)),
            _ => bail!("`{unit}` is no unit; write `s` or `min`"),
        }
    }

    /// The instant, once the start is known.
    pub(super) fn from(self, start: UnixNanos) -> UnixNanos {
        start.plus_millis(self.0 * 1000)
    }
}

const FIELDS: [&str; 27] = [
    "provider",
    "form",
    "section",
    "created",
    "deliver",
    "urgency",
    "headline",
    "deck",
    "slugline",
    "byline",
    "dateline",
    "credit",
    "origin",
    "contributor",
    "subject",
    "symbol",
    "picture",
    "alternative",
    "caption",
    "picture-credit",
    "paid",
    "embargo",
    "expires",
    "status",
    "note",
    "correction",
    "notice",
];

impl Manuscript {
    /// Reads a manuscript.
    pub(super) fn read(slug: &'static str, text: &'static str) -> Result<Self> {
        Self::read_parts(slug, text).with_context(|| format!("manuscript `{slug}`"))
    }

    fn read_parts(slug: &'static str, text: &'static str) -> Result<Self> {
        let mut parts = text.split("\n=== ");
        let first = Sheet::read(parts.next().unwrap_or_default())?;
        let sender = first.required("provider")?;
        let created = Offset::read(first.required("created")?)?;
        let section = first.required("section")?;
        Ok(Self {
            slug,
            sender: Sender::from_id(sender).with_context(|| format!("`{sender}` is no provider of the demo"))?,
            form: Form::read(first.required("form")?)?,
            section: Section::from_slug(section).with_context(|| format!("`{section}` is no section"))?,
            created,
            delivered: match first.field("deliver") {
                Some(delivered) => Offset::read(delivered)?,
                None => created.max(Offset::START),
            },
            later: parts.map(Later::read).collect::<Result<_>>()?,
            first,
        })
    }
}

impl Later {
    fn read(text: &'static str) -> Result<Self> {
        let (when, rest) = text.split_once('\n').unwrap_or((text, ""));
        let sheet = Sheet::read(rest)?;
        Ok(match when.strip_prefix("kill ") {
            Some(when) => Self { at: Offset::read(when)?, turn: Turn::Kill(sheet.required("notice")?) },
            None => Self { at: Offset::read(when)?, turn: Turn::Version(sheet) },
        })
    }
}

impl Sheet {
    fn read(text: &'static str) -> Result<Self> {
        let (head, body) = match text.strip_prefix('\n') {
            Some(body) => ("", body),
            None => text.split_once("\n\n").unwrap_or((text, "")),
        };
        let mut fields = Vec::new();
        for line in head.lines() {
            let (key, value) =
                line.split_once(": ").with_context(|| format!("`{line}` is no field; write `key: value`"))?;
            ensure!(FIELDS.contains(&key), "`{key}` is no field of a manuscript");
            fields.push((key, value.trim()));
        }
        Ok(Self { fields, body: body.trim_matches('\n') })
    }

    /// The first field of that name.
    pub(super) fn field(&self, key: &str) -> Option<&'static str> {
        self.fields(key).next()
    }

    /// Every field of that name, in order.
    pub(super) fn fields(&self, key: &str) -> impl Iterator<Item = &'static str> {
        self.fields.iter().filter(move |(own, _)| *own == key).map(|(_, value)| *value)
    }

    /// When a field says so.
    pub(super) fn instant(&self, key: &str, start: UnixNanos) -> Result<Option<UnixNanos>> {
        self.field(key).map(|text| Ok(Offset::read(text)?.from(start))).transpose()
    }

    fn required(&self, key: &str) -> Result<&'static str> {
        self.field(key).with_context(|| format!("no `{key}`"))
    }
}
