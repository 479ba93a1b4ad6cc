//! A folder over SFTP (draft-ietf-secsh-filexfer-02 within SSH, RFC 4251 to 4254).

use crate::cursors::Cursor;
use crate::fetch::place::Login;
use crate::fetch::remote_folder::{FILES_MOST, RemoteFile, RemoteFiles};
use crate::fetch::source::SourceError;
use crate::fetch::waiting::{in_time, runtime};
use russh::client::{self, AuthResult, Handle};
use russh::keys::{HashAlg, PrivateKeyWithHashAlg, PublicKeyOrCertificate, decode_secret_key};
use russh_sftp::client::SftpSession;
use russh_sftp::client::error::Error as SftpError;
use russh_sftp::protocol::StatusCode;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::io::AsyncReadExt as _;
use tokio::runtime::Runtime;

/// How long a connection may take to stand, login included.
const CONNECT_TIME: Duration = Duration::from_secs(20);

/// How long one file or one listing may take.
const WORK_TIME: Duration = Duration::from_secs(60);

/// A folder over SFTP.
pub(super) struct Sftp {
    runtime: Runtime,
    host: String,
    port: u16,
    /// Without a slash at its end.
    folder: String,
    login: Login,
    /// The fingerprint that the server must show, where it is configured: `SHA256:…`.
    host_key: Option<String>,
    line: Option<Line>,
}

struct Line {
    sftp: SftpSession,
    /// The connection lives as long as its handle.
    _session: Handle<Server>,
}

impl Sftp {
    pub(super) fn new(
        host: String,
        port: u16,
        folder: String,
        login: Login,
        host_key: Option<String>,
    ) -> std::io::Result<Self> {
        Ok(Self { runtime: runtime()?, host, port, folder, login, host_key, line: None })
    }

    fn path(&self, name: &str) -> String {
        format!("{}/{name}", self.folder)
    }

    /// The line; connected first where there is none. The first key that a server shows is remembered, and another one
    /// later is refused.
    fn connect(&mut self, cursor: &Cursor) -> Result<(), SourceError> {
        if self.line.is_some() {
            return Ok(());
        }
        let expected = match &self.host_key {
            Some(configured) => Some(configured.clone()),
            None => cursor.value()?,
        };
        let shown = Arc::new(Mutex::new(None));
        let server = Server { expected: expected.clone(), shown: shown.clone() };
        let connected = self.runtime.block_on(in_time(CONNECT_TIME, self.dial(server)));
        let shown = shown.lock().unwrap_or_else(PoisonError::into_inner).take();
        match connected {
            Ok(line) => {
                if let (None, Some(first)) = (expected, shown) {
                    tracing::info!(
                        host = self.host,
                        key = first,
                        "the server's key is remembered; set it as `host_key` to be sure"
                    );
                    cursor.set_value(&first)?;
                }
                self.line = Some(line);
                Ok(())
            }
            Err(error) => Err(match (expected, shown) {
                (Some(expected), Some(shown)) if expected != shown => SourceError::Stranger(format!(
                    "its key is {shown} and was {expected}; if the provider says that this is right, set `host_key` to the new one"
                )),
                _ => error,
            }),
        }
    }

    async fn dial(&self, server: Server) -> Result<Line, SourceError> {
        let config = client::Config { inactivity_timeout: Some(WORK_TIME), nodelay: true, ..client::Config::default() };
        let mut session = client::connect(Arc::new(config), (self.host.as_str(), self.port), server).await?;
        self.log_in(&mut session).await?;
        let channel = session.channel_open_session().await?;
        channel.request_subsystem(true, "sftp").await?;
        let sftp = SftpSession::new(channel.into_stream()).await.map_err(|error| failed(&error))?;
        Ok(Line { sftp, _session: session })
    }

    async fn log_in(&self, session: &mut Handle<Server>) -> Result<(), SourceError> {
        let Login { user, password, key } = &self.login;
        let answer = match key {
            Some(key) => {
                let key = decode_secret_key(key, password.as_deref()).map_err(|error| {
                    SourceError::Refused(format!(
                        "the key file is no OpenSSH private key, or its passphrase is wrong: {error}"
                    ))
                })?;
                let hash = session.best_supported_rsa_hash().await?.flatten();
                session.authenticate_publickey(user, PrivateKeyWithHashAlg::new(Arc::new(key), hash)).await?
            }
            None => session.authenticate_password(user, password.as_deref().unwrap_or_default()).await?,
        };
        match answer {
            AuthResult::Success => Ok(()),
            AuthResult::Failure { .. } => {
                let with = if key.is_some() { "key" } else { "password" };
                Err(SourceError::Refused(format!("user `{user}` or the {with} is wrong")))
            }
        }
    }

    /// Does some work on the line, within its time.
    fn work<'a, T, W>(&'a self, work: impl FnOnce(&'a SftpSession) -> W) -> Result<T, SourceError>
    where
        W: Future<Output = Result<T, SftpError>>,
    {
        let line = self.line.as_ref().ok_or_else(|| SourceError::Failed("the line is down".to_owned()))?;
        let work = work(&line.sftp);
        self.runtime.block_on(in_time(WORK_TIME, async { work.await.map_err(|error| failed(&error)) }))
    }
}

impl RemoteFiles for Sftp {
    fn list(&mut self, cursor: &Cursor) -> Result<Vec<RemoteFile>, SourceError> {
        self.connect(cursor)?;
        let listed = self.work(|sftp| sftp.read_dir(self.folder.clone()))?;
        let plain = listed.filter(|entry| entry.metadata().is_regular()).take(FILES_MOST);
        Ok(plain
            .map(|entry| {
                let metadata = entry.metadata();
                let changed = metadata.mtime.map(|seconds| format!("{seconds:010}")).unwrap_or_default();
                RemoteFile { name: entry.file_name(), bytes: metadata.size, changed, tag: None }
            })
            .collect())
    }

    fn read(&mut self, name: &str, most: usize) -> Result<Option<Vec<u8>>, SourceError> {
        let path = self.path(name);
        self.work(|sftp| async move {
            let file = match sftp.open(path).await {
                Err(SftpError::Status(status)) if status.status_code == StatusCode::NoSuchFile => return Ok(None),
                opened => opened?,
            };
            let mut bytes = Vec::new();
            file.take(most as u64 + 1)
                .read_to_end(&mut bytes)
                .await
                .map_err(|error| SftpError::IO(error.to_string()))?;
            Ok(Some(bytes))
        })
    }

    fn delete(&mut self, name: &str) -> Result<(), SourceError> {
        let path = self.path(name);
        self.work(|sftp| sftp.remove_file(path))
    }

    fn move_to(&mut self, folder: &str, name: &str) -> Result<(), SourceError> {
        let (from, to) = (self.path(name), self.path(&format!("{folder}/{name}")));
        self.work(|sftp| async move {
            // SFTP of this version does not replace: what an earlier file of the name has left makes way.
            if sftp.rename(from.clone(), to.clone()).await.is_err() {
                sftp.remove_file(to.clone()).await?;
                sftp.rename(from, to).await?;
            }
            Ok(())
        })
    }

    fn hang_up(&mut self) {
        if let Some(line) = self.line.take() {
            let bye = async { line.sftp.close().await.map_err(|error| failed(&error)) };
            // A line that breaks while it is hung up is hung up.
            let _ = self.runtime.block_on(in_time(Duration::from_secs(2), bye));
        }
    }
}

/// The server, as the one who must show a key.
struct Server {
    expected: Option<String>,
    shown: Arc<Mutex<Option<String>>>,
}

impl client::Handler for Server {
    type Error = SourceError;

    async fn check_server_key(&mut self, key: &PublicKeyOrCertificate) -> Result<bool, SourceError> {
        let fingerprint = match key {
            PublicKeyOrCertificate::PublicKey { key, .. } => key.fingerprint(HashAlg::Sha256).to_string(),
            PublicKeyOrCertificate::Certificate(certificate) => {
                certificate.public_key().fingerprint(HashAlg::Sha256).to_string()
            }
        };
        let is_expected = self.expected.as_ref().is_none_or(|expected| *expected == fingerprint);
        *self.shown.lock().unwrap_or_else(PoisonError::into_inner) = Some(fingerprint);
        Ok(is_expected)
    }
}

impl From<russh::Error> for SourceError {
    fn from(error: russh::Error) -> Self {
        Self::Failed(format!("the SSH connection failed: {error}"))
    }
}

fn failed(error: &SftpError) -> SourceError {
    SourceError::Failed(format!("SFTP: {error}"))
}
