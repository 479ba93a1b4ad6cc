//! Sets a manuscript to a date: fields and text become the versions that a provider sends.

use super::copy;
use super::library::{Directory, picture_file};
use super::manuscript::{Later, Manuscript, Offset, Sheet, Turn};
use super::sender::Sender;
use super::wire::Form;
use anyhow::{Context, Result};
use broadtape_model::{
    Block, Contributor, ContributorRole, Embargo, Kill, Picture, PubStatus, Section, StoryId, StoryVersion, Subject,
    Symbol, UnixNanos,
};
use std::sync::Arc;

/// Something that a provider sends, and when.
#[derive(Clone, Debug)]
pub(super) struct Dispatch {
    /// When it is sent.
    pub(super) at: UnixNanos,
    /// Who sends it.
    pub(super) sender: Sender,
    /// The document that it is sent as.
    pub(super) form: Form,
    /// The manuscript's name.
    pub(super) slug: &'static str,
    /// What is sent.
    pub(super) news: News,
}

/// What is sent.
#[derive(Clone, Debug)]
pub(super) enum News {
    /// A version of a story.
    Story(Box<StoryVersion>),
    /// A withdrawal for good.
    Kill {
        /// What is withdrawn, and the notice in its place.
        kill: Kill,
        /// The number that the provider gives to the version that says so.
        version: u64,
        /// The headline as it was, for people.
        headline: String,
    },
}

/// Every version of a manuscript, in order, for a demo that starts at `start`.
pub(super) fn set(manuscript: &Manuscript, directory: &Directory, start: UnixNanos) -> Result<Vec<Dispatch>> {
    let setting = Setting { manuscript, directory, start };
    setting.dispatches().with_context(|| format!("manuscript `{}`", manuscript.slug))
}

struct Setting<'a> {
    manuscript: &'a Manuscript,
    directory: &'a Directory,
    start: UnixNanos,
}

impl Setting<'_> {
    fn dispatches(&self) -> Result<Vec<Dispatch>> {
        let mut story = self.first_version()?;
        let mut dispatches = vec![self.dispatch(self.manuscript.delivered, News::Story(Box::new(story.clone())))];
        for Later { at, turn } in &self.manuscript.later {
            let version = story.version + 1;
            let news = match turn {
                Turn::Version(sheet) => {
                    story = self.next_version(&story, sheet, *at)?;
                    News::Story(Box::new(story.clone()))
                }
                Turn::Kill(notice) => {
                    let kill = Kill { story: story.id.clone(), notice: Some((*notice).to_owned()) };
                    News::Kill { kill, version, headline: story.headline.clone() }
                }
            };
            dispatches.push(self.dispatch(*at, news));
        }
        Ok(dispatches)
    }

    fn dispatch(&self, at: Offset, news: News) -> Dispatch {
        let Manuscript { sender, form, slug, .. } = *self.manuscript;
        Dispatch { at: at.from(self.start), sender, form, slug, news }
    }

    fn first_version(&self) -> Result<StoryVersion> {
        let Manuscript { sender, slug, section, ref first, .. } = *self.manuscript;
        let created = self.manuscript.created.from(self.start);
        let headline = first.field("headline").context("no `headline`")?;
        let mut story = StoryVersion::new(StoryId::new(&sender.provider(), &guid(sender, slug, created)), 1, headline);
        story.first_created = Some(created);
        story.scheduled = Some(created).filter(|_| created > self.manuscript.delivered.from(self.start));
        story.version_created = Some(created);
        story.section = Some(section);
        story.language = Some("en-GB".to_owned());
        story.copyright = Some(format!("© {} {}", created.timestamp().strftime("%Y"), sender.name()));
        story.usage_terms = Some("For the demonstration of Broadtape. Every name in it is invented.".to_owned());
        story.source_url = Some(sender.address(slug));
        story.subjects.push(section_subject(section));
        self.fill(&mut story, first, created)?;
        story.body = self.body(first.body, &[], created)?;
        Ok(story)
    }

    fn next_version(&self, before: &StoryVersion, sheet: &Sheet, at: Offset) -> Result<StoryVersion> {
        let created = at.from(self.start);
        let mut story = before.clone();
        story.version += 1;
        story.version_created = Some(created);
        self.fill(&mut story, sheet, created)?;
        if !sheet.body.is_empty() {
            story.body = self.body(sheet.body, &before.body, created)?;
        }
        Ok(story)
    }

    /// Takes over the fields that a sheet states; the others stay as they are.
    fn fill(&self, story: &mut StoryVersion, sheet: &Sheet, created: UnixNanos) -> Result<()> {
        let words = |key| sheet.field(key).map(|text| self.dated(text, created));
        let state = |own: &mut Option<String>, key| {
            if let Some(text) = words(key) {
                *own = Some(text);
            }
        };
        if let Some(headline) = words("headline") {
            story.headline = headline;
        }
        state(&mut story.deck, "deck");
        state(&mut story.slugline, "slugline");
        state(&mut story.byline, "byline");
        state(&mut story.dateline, "dateline");
        state(&mut story.credit, "credit");
        state(&mut story.editorial_note, "note");
        state(&mut story.correction, "correction");
        story.is_paid |= sheet.field("paid").is_some();
        story.expires = sheet.instant("expires", self.start)?.or(story.expires);
        story.embargo = sheet.instant("embargo", self.start)?.map(Embargo::Until).or(story.embargo);
        if sheet.field("status") == Some("withheld") {
            story.status = PubStatus::Withheld;
        }
        if let Some(urgency) = sheet.field("urgency") {
            story.urgency = Some(urgency.parse().context("`urgency` is 1 to 9")?);
        }
        story.contributors.extend(people(sheet, "origin", ContributorRole::Origin));
        story.contributors.extend(people(sheet, "contributor", ContributorRole::Contributor));
        story.subjects.extend(sheet.fields("subject").map(subject));
        for symbol in sheet.fields("symbol") {
            story.symbols.push(Symbol::parse(symbol)?);
        }
        if let Some(name) = sheet.field("picture") {
            story.pictures = vec![lead_picture(name, sheet)?];
        }
        Ok(())
    }

    fn body(&self, text: &str, before: &[Block], created: UnixNanos) -> Result<Vec<Block>> {
        let standings = || super::regatta::standings(self.start, created);
        copy::blocks(
            &self.dated(text, created),
            &copy::Around { directory: self.directory, before, standings: &standings },
        )
    }

    /// Puts the story's days and the version's time where the text asks for them.
    fn dated(&self, text: &str, version_created: UnixNanos) -> String {
        let first_created = self.manuscript.created.from(self.start);
        dated(text, first_created, version_created)
    }
}

/// Replaces `{day}`, `{yesterday}`, `{tomorrow}`, `{date}` by the story's day and `{time}` by the version's minute, UTC.
pub(super) fn dated(text: &str, first_created: UnixNanos, version_created: UnixNanos) -> String {
    const DAY_MILLIS: i64 = 86_400_000;
    let day = |instant: UnixNanos, form: &str| instant.timestamp().strftime(form).to_string();
    text.replace("{day}", &day(first_created, "%A"))
        .replace("{yesterday}", &day(first_created.plus_millis(-DAY_MILLIS), "%A"))
        .replace("{tomorrow}", &day(first_created.plus_millis(DAY_MILLIS), "%A"))
        .replace("{date}", &day(first_created, "%-d %B"))
        .replace("{time}", &day(version_created, "%H:%M"))
}

fn guid(sender: Sender, slug: &str, created: UnixNanos) -> String {
    match sender {
        Sender::Northlight => format!("tag:northlight.example.com,{}:{slug}", created.timestamp().strftime("%Y-%m-%d")),
        // Its own page, as many do: so stories that link to it lead to our copy.
        Sender::Meridian | Sender::Fieldnote => sender.address(slug),
    }
}

fn people<'a>(sheet: &'a Sheet, key: &'a str, role: ContributorRole) -> impl Iterator<Item = Contributor> + 'a {
    sheet.fields(key).map(move |name| Contributor { name: name.to_owned(), role })
}

/// Reads `medtop:20000638 international relations`, or a name alone.
fn subject(text: &'static str) -> Subject {
    match text.split_once(' ') {
        Some((code, name)) if code.starts_with("medtop:") => {
            Subject { name: Some(name.to_owned()), code: Some(code.to_owned()) }
        }
        _ => Subject { name: Some(text.to_owned()), code: None },
    }
}

/// The top of IPTC's media topics that goes with a section.
fn section_subject(section: Section) -> Subject {
    let (code, name) = match section {
        Section::World => ("medtop:11000000", "politics"),
        Section::Business => ("medtop:04000000", "economy, business and finance"),
        Section::Sport => ("medtop:15000000", "sport"),
        Section::Science => ("medtop:13000000", "science and technology"),
        Section::Culture => ("medtop:01000000", "arts, culture, entertainment and media"),
        Section::Life => ("medtop:10000000", "lifestyle and leisure"),
    };
    Subject { name: Some(name.to_owned()), code: Some(code.to_owned()) }
}

fn lead_picture(name: &'static str, sheet: &Sheet) -> Result<Picture> {
    picture_file(name).with_context(|| format!("no picture `{name}`"))?;
    let words = |key| sheet.field(key).map(str::to_owned);
    Ok(Picture {
        url: Arc::from(name),
        alternative: words("alternative").context("a picture needs an `alternative`")?,
        caption: words("caption"),
        credit: words("picture-credit"),
        width: Some(1200),
        height: Some(675),
    })
}
