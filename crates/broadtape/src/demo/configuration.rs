//! The demo's configuration: what a user would write, for invented suppliers and publishers.

use super::exchange::calendar;
use super::exchange::listing::{ListedInstrument, Venue, former_ticker};
use super::exchange::server::USER;
use super::newsroom::Sender;
use broadtape_model::UnixNanos;
use jiff::civil::Date;
use std::fmt::Write;
use std::net::SocketAddr;
use std::path::Path;

/// The vendor of the demo's quotes.
pub(super) const VENDOR: &str = "quayside";

/// What the configuration depends on.
pub(super) struct Setting<'a> {
    /// Meridian's folder.
    pub(super) folder: &'a Path,
    /// The file that holds Northlight's secret.
    pub(super) push_secret: &'a Path,
    /// Fieldnote's feed.
    pub(super) feed_url: &'a str,
    /// The exchange's socket.
    pub(super) exchange: SocketAddr,
    /// The file that holds its password.
    pub(super) exchange_password: &'a Path,
    /// When each venue trades.
    pub(super) sessions: &'a [calendar::Session],
    /// The zone in which it is trading hours now, such as `UTC-03:00`.
    pub(super) exchange_zone: &'a str,
    /// The publishers' zone.
    pub(super) zone: &'a str,
    /// The exchange's day at the first start: what is known of the past counts back from it.
    pub(super) today: Date,
    pub(super) venues: &'a [Venue],
    pub(super) instruments: &'a [ListedInstrument],
}

impl Setting<'_> {
    /// The configuration as TOML.
    pub(super) fn toml(&self) -> String {
        let mut text = String::from(
            "# The demo's configuration, written anew at each start. Copy it to begin one of your own.\n\n",
        );
        text.push_str(&self.suppliers());
        text.push_str(&self.sites());
        text.push_str(&self.market());
        text
    }

    fn suppliers(&self) -> String {
        let door = |sender| match sender {
            Sender::Meridian => format!("folder = {}", quoted(&self.folder.display().to_string())),
            Sender::Northlight => format!("push_secret_file = {}", quoted(&self.push_secret.display().to_string())),
            Sender::Fieldnote => format!("poll = {}\npoll_seconds = 2", quoted(self.feed_url)),
        };
        let provider = |sender: Sender| {
            let (id, name, credit) = (quoted(sender.id()), quoted(sender.name()), quoted(sender.credit()));
            format!("[[provider]]\nid = {id}\nname = {name}\ncredit = {credit}\n{}\n\n", door(sender))
        };
        let vendor = format!(
            "[[vendor]]\nid = \"{VENDOR}\"\nname = \"Quayside Data\"\nfeed = \"ddf\"\naddress = \"{}\"\nuser = \"{USER}\"\n\
             password_file = {}\ncredit = \"Stock quotes supplied by [Quayside Data](https://quayside.example.com)\"\n\n",
            self.exchange,
            quoted(&self.exchange_password.display().to_string()),
        );
        Sender::ALL.into_iter().map(provider).chain([vendor]).collect()
    }

    fn sites(&self) -> String {
        let zone = quoted(self.zone);
        format!(
            r##"[[site]]
id = "post"
name = "The Harbour Post"
tagline = "News of the coast and the world beyond it"
hosts = ["post.localhost"]
providers = ["meridian", "northlight", "fieldnote"]
vendors = ["{VENDOR}"]
minimum_delay_minutes = 20
timezone = {zone}
accent = "#0b4f6c"
accent_dark = "#7cc4e0"
serif = true

[[site]]
id = "ledger"
name = "Ledger & Line"
tagline = "Money, markets and the people who move them"
hosts = ["ledger.localhost"]
providers = ["meridian", "northlight"]
vendors = ["{VENDOR}"]
minimum_delay_minutes = 15
timezone = {zone}
accent = "#a8321e"
accent_dark = "#ff9d85"

"##
        )
    }

    fn market(&self) -> String {
        let mut text = String::new();
        for (venue, session) in self.venues.iter().zip(self.sessions) {
            let _ = writeln!(
                text,
                "[[exchange]]\nmic = \"{}\"\nname = {}\nprefix = \"{}\"\nvendor_codes = {{ {VENDOR} = \"{}\" }}\n\
                 timezone = \"{}\"\nconditions = \"utp\"\ndelay_minutes = {}\nopen = \"{}\"\nclose = \"{}\"\nweekends = true\n",
                venue.mic,
                quoted(venue.name),
                venue.prefix,
                venue.code,
                self.exchange_zone,
                venue.delay_minutes,
                session.open.strftime("%H:%M"),
                session.close.strftime("%H:%M"),
            );
        }
        for listed in self.instruments {
            let prefix = self.venues[listed.venue].prefix;
            let former = former_ticker(listed.ticker, self.today).map_or_else(String::new, |(ticker, until)| {
                format!("former_symbols = {{ \"{prefix}:{ticker}\" = \"{until}\" }}\n")
            });
            let _ = writeln!(
                text,
                "[[instrument]]\nsymbol = \"{prefix}:{}\"\nname = {}\nkind = \"{}\"\ncurrency = \"CRN\"\ndecimals = {}\n\
                 vendor_symbols = {{ {VENDOR} = \"{}\" }}\n{former}",
                listed.ticker,
                quoted(listed.name),
                listed.kind.code(),
                listed.decimals,
                listed.ticker,
            );
        }
        text
    }
}

/// A TOML string.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

/// The zone with whole hours in which it is late morning at an instant, so that the exchange is
/// trading whenever somebody starts the demo.
pub(super) fn trading_zone(now: UnixNanos) -> String {
    const LATE_MORNING_MINUTES: i64 = 11 * 60 + 45;
    let minutes = now.seconds().div_euclid(60).rem_euclid(24 * 60);
    let hours = (LATE_MORNING_MINUTES - minutes + 30).div_euclid(60);
    let hours = if hours < -11 { hours + 24 } else { hours };
    format!("UTC{hours:+03}:00")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_late_morning_at_the_exchange_whenever_the_demo_starts() {
        for hour in 0..24 {
            let now = UnixNanos::new((hour * 3600 + 1234) * 1_000_000_000);
            let zone = trading_zone(now);
            let offset: i64 = zone[3..6].parse().unwrap();
            let there = (hour + offset).rem_euclid(24);
            assert!((11..=12).contains(&there), "{hour} {zone} {there}");
            assert!((-12..=14).contains(&offset));
        }
    }
}
