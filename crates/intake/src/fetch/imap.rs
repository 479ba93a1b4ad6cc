//! A mailbox over IMAP4rev1 (RFC 3501) within TLS (RFC 8314), a story a mail. How far we are is the mailbox's
//! `UIDVALIDITY` and the last `UID`, which only grows.

use crate::cursors::Cursor;
use crate::fetch::door::Server;
use crate::fetch::place::Tls;
use crate::fetch::remote_folder::After;
use crate::fetch::source::{Got, Look, Offer, Source, SourceError};
use crate::fetch::waiting::{in_time, runtime};
use crate::reception::DOCUMENT_BYTES_MOST;
use async_imap::{Client, Session};
use futures_util::TryStreamExt as _;
use rustls::pki_types::ServerName;
use std::future::Future;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::runtime::Runtime;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

/// How long a connection may take to stand, login included.
const CONNECT_TIME: Duration = Duration::from_secs(20);

/// How long one mail may take.
const WORK_TIME: Duration = Duration::from_secs(60);

/// The most mails of one look.
const MAILS_MOST: usize = 64;

/// A mailbox.
pub(super) struct Imap {
    runtime: Runtime,
    server: Server,
    mailbox: String,
    tls: Tls,
    /// Whether the line begins in the clear and turns to TLS before anything is said on it.
    starts_in_clear: bool,
    after: After,
    line: Option<Session<TlsStream<TcpStream>>>,
    /// Where the cursor stands when all mails of the look are settled.
    covered: Option<Place>,
}

/// How far we are in a mailbox.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Place {
    validity: u32,
    uid: u32,
}

impl Imap {
    pub(super) fn new(
        server: Server,
        mailbox: String,
        tls: Tls,
        starts_in_clear: bool,
        after: After,
    ) -> std::io::Result<Self> {
        let runtime = runtime()?;
        Ok(Self { runtime, server, mailbox, tls, starts_in_clear, after, line: None, covered: None })
    }

    async fn dial(&self) -> Result<Session<TlsStream<TcpStream>>, SourceError> {
        let stream = TcpStream::connect((self.server.host.as_str(), self.server.port))
            .await
            .map_err(|error| SourceError::Failed(format!("the connection failed: {}", error.kind())))?;
        let client = if self.starts_in_clear {
            let mut clear = Client::new(stream);
            greeting(&mut clear).await?;
            clear.run_command_and_check_ok("STARTTLS", None).await.map_err(|error| failed(&error))?;
            Client::new(self.wrap(clear.into_inner()).await?)
        } else {
            let mut client = Client::new(self.wrap(stream).await?);
            greeting(&mut client).await?;
            client
        };
        let password = self.server.login.password.as_deref().unwrap_or_default();
        client.login(&self.server.login.user, password).await.map_err(|(error, _)| match error {
            async_imap::error::Error::No(why) => SourceError::Refused(why),
            other => failed(&other),
        })
    }

    async fn wrap(&self, stream: TcpStream) -> Result<TlsStream<TcpStream>, SourceError> {
        let stranger = |why: String| SourceError::Stranger(format!("its certificate or TLS was not accepted: {why}"));
        let name = ServerName::try_from(self.server.host.clone()).map_err(|error| stranger(error.to_string()))?;
        let connector = TlsConnector::from(self.tls.config()?);
        connector.connect(name, stream).await.map_err(|error| stranger(error.to_string()))
    }

    /// Does some work on the line, within its time. A line on which something failed is given up.
    fn work<'a, T, W>(
        &'a mut self,
        work: impl FnOnce(&'a mut Session<TlsStream<TcpStream>>) -> W,
    ) -> Result<T, SourceError>
    where
        W: Future<Output = Result<T, async_imap::error::Error>>,
    {
        let line = self.line.as_mut().ok_or_else(|| SourceError::Failed("the line is down".to_owned()))?;
        let work = work(line);
        self.runtime.block_on(in_time(WORK_TIME, async { work.await.map_err(|error| failed(&error)) }))
    }
}

impl Source for Imap {
    fn look(&mut self, cursor: &Cursor) -> Result<Look, SourceError> {
        self.line = Some(self.runtime.block_on(in_time(CONNECT_TIME, self.dial()))?);
        let (mailbox, is_left) = (self.mailbox.clone(), self.after == After::Leave);
        let selected = self.work(|line| async move {
            // Where nothing is to be changed, we ask not to be able to.
            if is_left { line.examine(&mailbox).await } else { line.select(&mailbox).await }
        })?;
        let validity = selected.uid_validity.unwrap_or(0);
        let before = cursor.value()?.as_deref().and_then(Place::parse);
        let last = match before {
            Some(place) if place.validity == validity => place.uid,
            Some(_) => {
                tracing::warn!(
                    mailbox = self.mailbox,
                    "the mailbox has numbered its mails anew; all are looked at once more"
                );
                0
            }
            None => 0,
        };
        let asked = format!("UID {}:*", last.saturating_add(1));
        let found = self.work(|line| async move { line.uid_search(&asked).await })?;
        // `*` is the last mail, even where it comes before the first number.
        let mut uids: Vec<u32> = found.into_iter().filter(|uid| *uid > last).collect();
        uids.sort_unstable();
        let again_in = (uids.len() > MAILS_MOST).then_some(Duration::ZERO);
        uids.truncate(MAILS_MOST);
        self.covered = uids.last().map(|uid| Place { validity, uid: *uid });
        let offer =
            |uid: &u32| Offer { id: uid.to_string(), name: format!("mail-{validity}-{uid}.eml"), mark: String::new() };
        Ok(Look { offers: uids.iter().map(offer).collect(), again_in })
    }

    fn fetch(&mut self, offer: &Offer) -> Result<Got, SourceError> {
        let uid = offer.id.clone();
        let sizes =
            self.work(|line| async move { line.uid_fetch(&uid, "RFC822.SIZE").await?.try_collect::<Vec<_>>().await })?;
        let Some(bytes) = sizes.iter().find_map(|fetched| fetched.size) else { return Ok(Got::Gone) };
        if bytes as usize > DOCUMENT_BYTES_MOST {
            return Ok(Got::TooLarge(bytes.into()));
        }
        let uid = offer.id.clone();
        let mails =
            self.work(|line| async move { line.uid_fetch(&uid, "BODY.PEEK[]").await?.try_collect::<Vec<_>>().await })?;
        Ok(match mails.iter().find_map(|fetched| fetched.body()) {
            Some(mail) if mail.len() > DOCUMENT_BYTES_MOST => Got::TooLarge(mail.len() as u64),
            Some(mail) => Got::Document(mail.to_vec().into(), None),
            None => Got::Gone,
        })
    }

    fn settle(&mut self, offer: &Offer, _cursor: &Cursor) -> Result<(), SourceError> {
        let uid = offer.id.clone();
        match self.after.clone() {
            After::Leave => Ok(()),
            After::Delete => self.work(|line| async move {
                line.uid_store(&uid, "+FLAGS.SILENT (\\Deleted)").await?.try_collect::<Vec<_>>().await?;
                line.expunge().await?.try_collect::<Vec<_>>().await.map(drop)
            }),
            After::Move(mailbox) => self.work(|line| async move { line.uid_mv(&uid, &mailbox).await }),
        }
    }

    fn finish(&mut self, cursor: &Cursor) -> Result<(), SourceError> {
        match self.covered.take() {
            Some(place) => Ok(cursor.set_value(&place.to_string())?),
            None => Ok(()),
        }
    }

    fn rest(&mut self) {
        if let Some(mut line) = self.line.take() {
            let bye = async { line.logout().await.map_err(|error| failed(&error)) };
            // A line that breaks while it is hung up is hung up.
            let _ = self.runtime.block_on(in_time(Duration::from_secs(2), bye));
        }
    }
}

impl Place {
    fn parse(text: &str) -> Option<Self> {
        let (validity, uid) = text.split_once(':')?;
        Some(Self { validity: validity.parse().ok()?, uid: uid.parse().ok()? })
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}:{}", self.validity, self.uid)
    }
}

/// Reads what a server says first.
async fn greeting<T>(client: &mut Client<T>) -> Result<(), SourceError>
where
    T: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + std::fmt::Debug + Send,
{
    let greeted = client.read_response().await.map_err(|error| SourceError::Failed(error.kind().to_string()))?;
    greeted.map(drop).ok_or_else(|| SourceError::Failed("it hung up before it said anything".to_owned()))
}

fn failed(error: &async_imap::error::Error) -> SourceError {
    SourceError::Failed(format!("IMAP: {error}"))
}
