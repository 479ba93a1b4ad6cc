//! What may become of a story, as a format is asked to say it.

use broadtape_model::UnixNanos;

pub(crate) const RISES: &str = "River rises again";
pub(crate) const FALLS: &str = "River falls at last";

/// What a document says, as far as its format can.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    pub(crate) version: u64,
    pub(crate) headline: &'static str,
    pub(crate) status: Status,
    pub(crate) embargo: Option<&'static str>,
    pub(crate) scheduled: Option<&'static str>,
    pub(crate) expires: Option<&'static str>,
    pub(crate) correction: Option<&'static str>,
    pub(crate) is_advisory: bool,
    pub(crate) rights: Rights,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Status {
    Usable,
    Withheld,
    Canceled,
    Unknown,
}

impl Status {
    /// As IPTC calls it.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Usable => "usable",
            Self::Withheld => "withheld",
            Self::Canceled => "canceled",
            Self::Unknown => "later",
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Rights {
    None,
    /// For readers in Sweden alone; the site's are in Norway.
    Elsewhere,
    /// What nobody understands.
    Unread,
}

const VERSION: Told = Told {
    version: 1,
    headline: RISES,
    status: Status::Usable,
    embargo: None,
    scheduled: None,
    expires: None,
    correction: None,
    is_advisory: false,
    rights: Rights::None,
};

const ELEVEN: &str = "2026-03-09T11:00:00Z";
const NOON: &str = "2026-03-09T12:00:00Z";

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum State {
    Usable,
    Withheld,
    Canceled,
    Embargoed,
    Over,
    Lifted,
    Moved,
    Kept,
    Scheduled,
    Published,
    Expired,
    Corrected,
    Advisory,
    Unknown,
    Older,
    Elsewhere,
    Unread,
}

impl State {
    pub(crate) const ALL: [Self; 17] = [
        Self::Usable,
        Self::Withheld,
        Self::Canceled,
        Self::Embargoed,
        Self::Over,
        Self::Lifted,
        Self::Moved,
        Self::Kept,
        Self::Scheduled,
        Self::Published,
        Self::Expired,
        Self::Corrected,
        Self::Advisory,
        Self::Unknown,
        Self::Older,
        Self::Elsewhere,
        Self::Unread,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Usable => "usable",
            Self::Withheld => "withheld",
            Self::Canceled => "canceled",
            Self::Embargoed => "embargoed",
            Self::Over => "over",
            Self::Lifted => "lifted",
            Self::Moved => "moved",
            Self::Kept => "kept",
            Self::Scheduled => "scheduled",
            Self::Published => "published",
            Self::Expired => "expired",
            Self::Corrected => "corrected",
            Self::Advisory => "advisory",
            Self::Unknown => "unknown",
            Self::Older => "older",
            Self::Elsewhere => "elsewhere",
            Self::Unread => "unread",
        }
    }

    /// What comes, in its order.
    fn versions(self) -> Vec<Told> {
        let embargoed = Told { embargo: Some(ELEVEN), ..VERSION };
        let second = Told { version: 2, ..VERSION };
        let corrected = Told { headline: FALLS, correction: Some("Corrects the level."), ..second.clone() };
        match self {
            Self::Usable => vec![VERSION],
            Self::Withheld => vec![Told { status: Status::Withheld, ..VERSION }],
            Self::Canceled => vec![VERSION, Told { status: Status::Canceled, ..second }],
            Self::Embargoed | Self::Over => vec![embargoed],
            Self::Lifted => vec![embargoed, second],
            Self::Moved => vec![embargoed, Told { embargo: Some(NOON), ..second }],
            Self::Kept => vec![embargoed, Told { embargo: Some(ELEVEN), ..corrected }],
            Self::Scheduled | Self::Published => vec![Told { scheduled: Some(ELEVEN), ..VERSION }],
            Self::Expired => vec![Told { expires: Some(ELEVEN), ..VERSION }],
            Self::Corrected => vec![VERSION, corrected],
            Self::Advisory => vec![Told { is_advisory: true, ..VERSION }],
            Self::Unknown => vec![Told { status: Status::Unknown, ..VERSION }],
            Self::Older => vec![Told { headline: FALLS, ..second }, VERSION],
            Self::Elsewhere => vec![Told { rights: Rights::Elsewhere, ..VERSION }],
            Self::Unread => vec![Told { rights: Rights::Unread, ..VERSION }],
        }
    }

    /// Whether a format says in some way what makes this state another than `usable`.
    pub(crate) fn is_said_by(self, write: fn(&Told) -> String) -> bool {
        // Of these the format says something, and not enough: no time, or no number.
        if matches!(self, Self::Over | Self::Moved | Self::Older) {
            return false;
        }
        let Some(last) = self.versions().pop() else { return false };
        let plain = Told { version: last.version, headline: last.headline, ..VERSION };
        self != Self::Lifted && write(&last) != write(&plain)
    }

    /// The documents of a format, each with when it comes.
    pub(crate) fn documents(self, write: fn(&Told) -> String) -> Vec<(UnixNanos, String)> {
        let comes = ["2026-03-09T10:00:00Z", "2026-03-09T10:40:00Z"];
        let documents = comes.iter().zip(self.versions());
        documents.map(|(at, told)| (UnixNanos::parse(at).unwrap(), write(&told))).collect()
    }

    /// When readers look.
    pub(crate) fn looked_at(self) -> UnixNanos {
        let at = match self {
            Self::Over | Self::Moved | Self::Published | Self::Expired => "2026-03-09T11:30:00Z",
            _ => "2026-03-09T10:50:00Z",
        };
        UnixNanos::parse(at).unwrap()
    }

    /// Where the story's page is, or would be.
    pub(crate) fn address(self) -> &'static str {
        match self {
            Self::Older => "wire-2026-3-9-river-falls-at-last",
            _ => "wire-2026-3-9-river-rises-again",
        }
    }
}

/// What readers see of a story.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Seen {
    Shows,
    /// It shows, labelled as corrected.
    Corrected,
    /// The newer version shows although an older came later.
    Newer,
    /// It was seen, and its place says that it is gone.
    Gone,
    /// It was never seen.
    None,
}

impl Seen {
    pub(crate) fn read(word: &str) -> Option<Self> {
        Some(match word {
            "shows" => Self::Shows,
            "corrected" => Self::Corrected,
            "newer" => Self::Newer,
            "gone" => Self::Gone,
            "none" => Self::None,
            "-" => return None,
            other => panic!("`{other}` is no cell"),
        })
    }

    /// The headline that shows, and the one that must not.
    pub(crate) fn headlines(self) -> (&'static str, &'static str) {
        match self {
            Self::Corrected | Self::Newer => (FALLS, RISES),
            Self::Shows | Self::Gone | Self::None => (RISES, FALLS),
        }
    }
}
