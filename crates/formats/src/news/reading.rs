//! What a reader gathers on its way through a document, and the rules that all formats share.

use super::finish::finish;
use super::{Format, ITEMS_MAX, Item, Numbering, Parsed};
use crate::{dates, text};
use broadtape_model::{Embargo, Kill, Problem, ProblemKind, ProviderId, PubStatus, StoryId, StoryVersion, UnixNanos};

/// Most problems that are told of one document; more say nothing new.
const PROBLEMS_MAX: usize = 1_000;
/// Longest identifier, in bytes. A longer one is refused, since a cut one could be another story's.
const GUID_BYTES_MAX: usize = 2_048;

/// What has been gathered of a document.
pub(crate) struct Reading<'p> {
    provider: &'p ProviderId,
    items: Vec<Item>,
    problems: Vec<Problem>,
    seen: usize,
}

impl<'p> Reading<'p> {
    /// Nothing yet, of a provider's document.
    pub(crate) fn new(provider: &'p ProviderId) -> Self {
        Self { provider, items: Vec::new(), problems: Vec::new(), seen: 0 }
    }

    /// Tells a problem with an item, named by its identifier or its place.
    pub(crate) fn problem(&mut self, kind: ProblemKind, item: &str, what: impl Into<String>) {
        if self.problems.len() < PROBLEMS_MAX {
            let item: String = item.chars().take(200).collect();
            self.problems.push(Problem::new(kind, item, what));
        }
    }

    /// The next item begins: how to name it while its identifier is not known. `None` when the document has too many.
    pub(crate) fn next_item(&mut self) -> Option<String> {
        self.seen += 1;
        if self.seen == ITEMS_MAX + 1 {
            self.problem(
                ProblemKind::TooLarge,
                "",
                format!("the document has more than {ITEMS_MAX} items; the rest is not used"),
            );
        }
        (self.seen <= ITEMS_MAX).then(|| format!("item {}", self.seen))
    }

    /// The story that an identifier names; `None`, and told, when there is none that can be used.
    pub(crate) fn story_id(&mut self, item: &str, guid: Option<&str>) -> Option<StoryId> {
        let guid = guid.map(str::trim).unwrap_or_default();
        if guid.is_empty() {
            self.problem(ProblemKind::Missing, item, "has no identifier; it is not used");
            return None;
        }
        if guid.len() > GUID_BYTES_MAX {
            self.problem(
                ProblemKind::TooLarge,
                item,
                format!("has an identifier of more than {GUID_BYTES_MAX} bytes; it is not used"),
            );
            return None;
        }
        Some(StoryId::new(self.provider, guid))
    }

    /// The headline of an item; `None`, and told, when it has no words.
    pub(crate) fn headline(&mut self, item: &str, headline: Option<String>) -> Option<String> {
        let headline = headline.filter(|headline| !text::is_blank(headline));
        if headline.is_none() {
            self.problem(ProblemKind::Missing, item, "has no headline; it is not used");
        }
        headline
    }

    /// A date; `None`, and told, when it cannot be read.
    pub(crate) fn date(&mut self, item: &str, field: &str, written: Option<&str>) -> Option<UnixNanos> {
        self.moment(item, field, written).map(|moment| moment.likely)
    }

    /// A date after which something may no longer be shown: the earliest that is written.
    pub(crate) fn expiry(&mut self, item: &str, field: &str, written: Option<&str>) -> Option<UnixNanos> {
        self.moment(item, field, written).map(|moment| moment.earliest)
    }

    fn moment(&mut self, item: &str, field: &str, written: Option<&str>) -> Option<dates::Moment> {
        let written = written.filter(|written| !written.trim().is_empty())?;
        let moment = dates::read(written);
        if moment.is_none() {
            let what = format!(
                "`{field}` is `{}`, which is no date that can be read; the item is used without it",
                shown(written)
            );
            self.problem(ProblemKind::Ignored, item, what);
        }
        moment
    }

    /// An embargo that is there. What cannot be read, or says no time, holds until told otherwise; what may
    /// mean several instants holds until the latest.
    pub(crate) fn embargo(&mut self, item: &str, field: &str, written: &str) -> Embargo {
        match dates::read(written) {
            Some(moment) => {
                if !moment.is_exact() {
                    let what = format!(
                        "`{field}` is `{}`, without a time or a zone; held until {}, the latest that it may mean",
                        shown(written),
                        moment.latest
                    );
                    self.problem(ProblemKind::Ignored, item, what);
                }
                Embargo::Until(moment.latest)
            }
            None => {
                let written = written.trim();
                if !written.is_empty() {
                    let what = format!(
                        "`{field}` is `{}`, which is no date that can be read; held until a later version says otherwise",
                        shown(written)
                    );
                    self.problem(ProblemKind::Ignored, item, what);
                }
                Embargo::UntilTold
            }
        }
    }

    /// What an IPTC publishing status says, as a code, a `stat:` code or an address. One that is not known holds,
    /// and is told.
    pub(crate) fn status(&mut self, item: &str, written: &str) -> PubStatus {
        let code = ["stat:", "http://cv.iptc.org/newscodes/pubstatusg2/", "https://cv.iptc.org/newscodes/pubstatusg2/"]
            .iter()
            .find_map(|scheme| written.trim().strip_prefix(scheme))
            .unwrap_or(written.trim());
        match code {
            "usable" => PubStatus::Usable,
            "withheld" => PubStatus::Withheld,
            "canceled" => PubStatus::Canceled,
            _ => {
                let status = shown(written);
                self.problem(
                    ProblemKind::Unknown,
                    item,
                    format!("has the status `{status}`, which is not known; it is held"),
                );
                PubStatus::Unknown(status)
            }
        }
    }

    /// The version that a provider counts; the door counts where it does not, or not in whole numbers.
    pub(crate) fn version(&mut self, item: &str, written: Option<&str>) -> (u64, Numbering) {
        let Some(written) = written.map(str::trim).filter(|written| !written.is_empty()) else {
            return (0, Numbering::Door);
        };
        match written.parse() {
            Ok(version) => (version, Numbering::Provider),
            Err(_) => {
                let what = format!(
                    "`version` is `{}`, which is no whole number of 64 bits; its copies are counted instead",
                    shown(written)
                );
                self.problem(ProblemKind::Ignored, item, what);
                (0, Numbering::Door)
            }
        }
    }

    /// What of a body had to be left out.
    pub(crate) fn body(&mut self, item: &str, body: crate::body::Body) -> Vec<broadtape_model::Block> {
        if body.is_cut {
            self.problem(ProblemKind::TooLarge, item, "has a body longer than is kept; what follows is left out");
        }
        if body.is_too_deep {
            self.problem(
                ProblemKind::TooLarge,
                item,
                "has markup nested deeper than is read; what stands deeper is left out",
            );
        }
        body.blocks
    }

    /// A story is whole.
    pub(crate) fn story(&mut self, mut story: StoryVersion, numbering: Numbering) {
        let item = story.id.guid.clone();
        for cut in finish(&mut story) {
            self.problem(ProblemKind::TooLarge, &item, cut);
        }
        self.items.push(Item::Story { story: Box::new(story), numbering });
    }

    /// A story is withdrawn for good.
    pub(crate) fn kill(&mut self, story: StoryId) {
        self.items.push(Item::Kill(Kill { story, notice: None }));
    }

    /// What the document gave.
    ///
    /// # Errors
    /// When it gave nothing and there is something to say about why: the gravest problem.
    pub(crate) fn finish(self, format: Format) -> Result<Parsed, Problem> {
        if self.items.is_empty()
            && let Some(gravest) =
                self.problems.iter().filter(|problem| is_telling(problem)).min_by_key(|problem| gravity(problem.kind))
        {
            let mut gravest = gravest.clone();
            let others = self.problems.len() - 1;
            if others > 0 {
                gravest.what.push_str(&format!(" (and {others} more of the kind: nothing in the document is usable)"));
            }
            return Err(gravest);
        }
        Ok(Parsed { format, items: self.items, problems: self.problems, found: Vec::new() })
    }
}

/// The longer of two embargoes.
pub(crate) fn later_embargo(one: Embargo, other: Embargo) -> Embargo {
    match (one, other) {
        (Embargo::Until(one), Embargo::Until(other)) => Embargo::Until(one.max(other)),
        _ => Embargo::UntilTold,
    }
}

/// Whether a problem can be why a document gave nothing; a remark on the whole document cannot.
fn is_telling(problem: &Problem) -> bool {
    problem.kind != ProblemKind::Ignored || !problem.item.is_empty()
}

fn gravity(kind: ProblemKind) -> u8 {
    match kind {
        ProblemKind::TooLarge => 0,
        ProblemKind::Unreadable => 1,
        ProblemKind::Missing => 2,
        ProblemKind::Unknown => 3,
        ProblemKind::Ignored => 4,
    }
}

/// A value as it can be told: in one line, not too long.
fn shown(written: &str) -> String {
    let mut written = text::folded(written);
    text::cut(&mut written, 60);
    written
}
