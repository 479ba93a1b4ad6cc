//! What the house's people order, and what they ask.

use broadtape_model::{Channel, UnixNanos};
use clap::{Args, Subcommand};

/// Orders. Each goes on the tape with who gave it and why; a house at work obeys it at once.
#[derive(Subcommand, Debug)]
pub(crate) enum Orders {
    /// Withdraw a story for good, from every site, surface and open page.
    Kill(Kill),
    /// Hold a story until it is released.
    Hold(Hold),
    /// End a hold; a killed story comes back only with --i-know.
    Release(Release),
    /// Put a story first on a site until a moment.
    Pin(Pin),
    /// Put a pinned story back among the others.
    Unpin(Unpin),
    /// Let nothing of a provider or a vendor be seen, or nothing on a site, until it is resumed.
    Suspend(Suspend),
    /// End a suspension.
    Resume(Suspend),
}

/// Who orders, and why.
#[derive(Args, Debug)]
pub(crate) struct OrderOptions {
    /// Why: kept with the order, never shown to readers.
    #[arg(long, value_name = "WORDS")]
    pub(crate) reason: String,
    /// Who gives the order.
    #[arg(long, value_name = "NAME", env = "USER", default_value = "unknown")]
    pub(crate) by: String,
}

/// Which story is ordered, by whom and why.
#[derive(Args, Debug)]
pub(crate) struct StoryOptions {
    /// `provider/identifier`, or the address of its page.
    #[arg(value_name = "STORY")]
    pub(crate) story: String,
    #[command(flatten)]
    pub(crate) order: OrderOptions,
}

#[derive(Args, Debug)]
pub(crate) struct Kill {
    #[command(flatten)]
    pub(crate) about: StoryOptions,
    /// What readers are told in its place.
    #[arg(long, value_name = "WORDS")]
    pub(crate) notice: Option<String>,
    /// Kill it though no story of that name has come: it holds for every copy to come.
    #[arg(long)]
    pub(crate) i_know: bool,
}

#[derive(Args, Debug)]
pub(crate) struct Hold {
    #[command(flatten)]
    pub(crate) about: StoryOptions,
    /// Hold it though no story of that name has come.
    #[arg(long)]
    pub(crate) i_know: bool,
}

#[derive(Args, Debug)]
pub(crate) struct Release {
    #[command(flatten)]
    pub(crate) about: StoryOptions,
    /// Show it again though it was killed.
    #[arg(long)]
    pub(crate) i_know: bool,
}

#[derive(Args, Debug)]
pub(crate) struct Pin {
    #[command(flatten)]
    pub(crate) about: StoryOptions,
    /// On which site.
    #[arg(long, value_name = "ID")]
    pub(crate) site: String,
    /// On the page of this section; on the front when not given.
    #[arg(long, value_name = "SECTION")]
    pub(crate) section: Option<String>,
    /// Until when, such as 2026-03-01T18:00:00Z.
    #[arg(long, value_name = "INSTANT", value_parser = UnixNanos::parse)]
    pub(crate) until: UnixNanos,
}

#[derive(Args, Debug)]
pub(crate) struct Unpin {
    #[command(flatten)]
    pub(crate) about: StoryOptions,
    /// On which site.
    #[arg(long, value_name = "ID")]
    pub(crate) site: String,
}

#[derive(Args, Debug)]
pub(crate) struct Suspend {
    #[command(flatten)]
    pub(crate) party: PartyOptions,
    #[command(flatten)]
    pub(crate) order: OrderOptions,
}

/// Whom it is about: one of them.
#[derive(Args, Debug)]
#[group(required = true, multiple = false)]
pub(crate) struct PartyOptions {
    /// A provider of news.
    #[arg(long, value_name = "ID")]
    pub(crate) provider: Option<String>,
    /// A vendor of quotes.
    #[arg(long, value_name = "ID")]
    pub(crate) vendor: Option<String>,
    /// A site.
    #[arg(long, value_name = "ID")]
    pub(crate) site: Option<String>,
}

#[derive(Args, Debug)]
pub(crate) struct Stories {
    /// Those of a provider.
    #[arg(long, value_name = "ID")]
    pub(crate) provider: Option<String>,
    /// Those that show on a site.
    #[arg(long, value_name = "ID")]
    pub(crate) site: Option<String>,
    /// Those that stand so: showing, waiting, killed, withheld, embargoed, expired, unlicensed, suspended.
    #[arg(long, value_name = "STATE", value_parser = STATES)]
    pub(crate) state: Option<String>,
    /// Those with these words in their headline or name.
    #[arg(long, value_name = "WORDS")]
    pub(crate) with: Option<String>,
    /// As they stood at this instant; now when not given.
    #[arg(long, value_name = "INSTANT", value_parser = UnixNanos::parse)]
    pub(crate) at: Option<UnixNanos>,
    /// So many at most, the last received first.
    #[arg(long, default_value_t = 50, value_name = "STORIES")]
    pub(crate) most: usize,
    /// As JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

const STATES: [&str; 8] =
    ["showing", "waiting", "killed", "withheld", "embargoed", "expired", "unlicensed", "suspended"];

#[derive(Args, Debug)]
pub(crate) struct Why {
    /// `provider/identifier`, or the address of its page.
    #[arg(value_name = "STORY")]
    pub(crate) story: String,
    /// On which site.
    #[arg(long, value_name = "ID")]
    pub(crate) site: String,
    /// In which channel: page, feed, api, widget, archive or ai.
    #[arg(long, value_name = "CHANNEL", default_value = "page", value_parser = channel)]
    pub(crate) channel: Channel,
    /// As it stood at this instant; now when not given.
    #[arg(long, value_name = "INSTANT", value_parser = UnixNanos::parse)]
    pub(crate) at: Option<UnixNanos>,
    /// As JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Args, Debug)]
pub(crate) struct Receipts {
    /// `provider/identifier`, or the address of its page.
    #[arg(value_name = "STORY", required_unless_present = "open")]
    pub(crate) story: Option<String>,
    /// Of all stories, what is not acknowledged yet.
    #[arg(long, conflicts_with = "story")]
    pub(crate) open: bool,
    /// As JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

fn channel(word: &str) -> Result<Channel, String> {
    let known = || Channel::ALL.map(Channel::word).join(", ");
    Channel::from_word(word).ok_or_else(|| format!("there is no channel `{word}`; there are {}", known()))
}
