//! The three providers that the demo invents.

use broadtape_model::ProviderId;

/// A fictional provider. Each sends in a format of its own, through a door of its own.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Sender {
    /// NewsML-G2 into a folder, its pictures beside it.
    Meridian,
    /// ninjs, pushed and signed.
    Northlight,
    /// An RSS feed that is polled, with pictures at addresses.
    Fieldnote,
}

impl Sender {
    /// All three.
    pub(crate) const ALL: [Self; 3] = [Self::Meridian, Self::Northlight, Self::Fieldnote];

    /// Its id in the configuration.
    pub(crate) const fn id(self) -> &'static str {
        match self {
            Self::Meridian => "meridian",
            Self::Northlight => "northlight",
            Self::Fieldnote => "fieldnote",
        }
    }

    /// Its name.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Meridian => "Meridian Wire",
            Self::Northlight => "Northlight Press",
            Self::Fieldnote => "Fieldnote Features",
        }
    }

    /// The credit line that it asks for, as it stands in a configuration.
    pub(crate) const fn credit(self) -> &'static str {
        match self {
            Self::Meridian => "News supplied by [Meridian Wire](https://meridian.example.com)",
            Self::Northlight => "Reporting by [Northlight Press](https://northlight.example.com)",
            Self::Fieldnote => "Features from [Fieldnote](https://fieldnote.example.com)",
        }
    }

    /// What it does with a new story, for the terminal.
    pub(super) const fn manner(self) -> &'static str {
        match self {
            Self::Meridian => "NewsML-G2 through the folder door",
            Self::Northlight => "ninjs through the push door",
            Self::Fieldnote => "RSS through the poll door",
        }
    }

    /// Its id as the model has it.
    pub(crate) fn provider(self) -> ProviderId {
        ProviderId::new(self.id())
    }

    /// Its own page of a story.
    pub(super) fn address(self, slug: &str) -> String {
        format!("https://{}.example.com/stories/{slug}", self.id())
    }

    /// The sender of that id.
    pub(super) fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sender| sender.id() == id)
    }
}
