//! A subscription, and how it is stored.

use crate::cursors::{CursorError, Cursors};
use broadtape_model::{ProviderId, UnixNanos};
use rusqlite::{OptionalExtension as _, Row, params};

/// A subscription of a feed at a hub.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Subscription {
    /// The hub's address.
    pub(super) hub: String,
    /// What the feed is called there.
    pub(super) topic: String,
    /// What of the callback's address nobody can guess.
    pub(super) token: String,
    /// What the hub signs with.
    pub(super) secret: String,
    /// Whether the hub was asked and has not verified yet.
    pub(super) is_asked: bool,
    /// Until when the hub delivers; absent while it does not.
    pub(super) lease_until: Option<UnixNanos>,
    /// When the lease is to be renewed.
    pub(super) renew_at: Option<UnixNanos>,
}

impl Subscription {
    /// Whether the hub delivers.
    pub(super) fn is_active(&self, now: UnixNanos) -> bool {
        self.lease_until.is_some_and(|until| now < until)
    }

    /// Whether the hub may deliver with this token. One that was only asked may have verified already and been heard late.
    pub(super) fn awaits(&self, token: &str, now: UnixNanos) -> bool {
        self.token == token && (self.is_active(now) || self.is_asked)
    }
}

/// The table. Instants are nanoseconds since 1970, UTC.
pub(crate) const TABLE: &str = "
    CREATE TABLE websub (
        provider TEXT PRIMARY KEY, hub TEXT NOT NULL, topic TEXT NOT NULL, token TEXT NOT NULL, secret TEXT NOT NULL,
        asked INTEGER NOT NULL, lease_until INTEGER, renew_at INTEGER
    ) STRICT, WITHOUT ROWID;
";

/// The subscriptions of all feeds, in the file of the cursors.
#[derive(Clone)]
pub(super) struct Subscriptions(Cursors);

/// Where one feed's is kept.
pub(super) struct Store {
    cursors: Cursors,
    provider: String,
}

impl Subscriptions {
    pub(super) fn of(cursors: &Cursors) -> Self {
        Self(cursors.clone())
    }

    pub(super) fn of_provider(&self, provider: &ProviderId) -> Store {
        Store { cursors: self.0.clone(), provider: provider.as_str().to_owned() }
    }
}

impl Store {
    pub(super) fn read(&self) -> Result<Option<Subscription>, CursorError> {
        let connection = self.cursors.connection();
        let mut statement = connection.prepare_cached("SELECT * FROM websub WHERE provider = ?1")?;
        Ok(statement.query_row([&self.provider], from_row).optional()?)
    }

    pub(super) fn write(&self, subscription: &Subscription) -> Result<(), CursorError> {
        let Subscription { hub, topic, token, secret, is_asked, lease_until, renew_at } = subscription;
        let nanos = |instant: &Option<UnixNanos>| instant.map(UnixNanos::nanos);
        self.cursors.connection().execute(
            "INSERT OR REPLACE INTO websub VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            params![self.provider, hub, topic, token, secret, is_asked, nanos(lease_until), nanos(renew_at)],
        )?;
        Ok(())
    }
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<Subscription> {
    let instant = |column| Ok::<_, rusqlite::Error>(row.get::<_, Option<i64>>(column)?.map(UnixNanos::new));
    Ok(Subscription {
        hub: row.get("hub")?,
        topic: row.get("topic")?,
        token: row.get("token")?,
        secret: row.get("secret")?,
        is_asked: row.get("asked")?,
        lease_until: instant("lease_until")?,
        renew_at: instant("renew_at")?,
    })
}
