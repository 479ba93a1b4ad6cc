//! A folder over FTP (RFC 959), in the clear or within TLS (RFC 4217). Listings as MLSD (RFC 3659) where the server
//! has it, else as servers have always printed them.

use crate::cursors::Cursor;
use crate::fetch::place::{Login, Tls};
use crate::fetch::remote_folder::{FILES_MOST, RemoteFile, RemoteFiles};
use crate::fetch::source::SourceError;
use std::io::Read as _;
use std::net::{SocketAddr, TcpStream, ToSocketAddrs as _};
use std::time::{Duration, SystemTime};
use suppaftp::list::{File, ListParser};
use suppaftp::types::FileType;
use suppaftp::{FtpError, Mode, RustlsConnector, RustlsFtpStream, Status};

/// How long a connection may take to stand.
const CONNECT_TIME: Duration = Duration::from_secs(10);

/// How long the server may be silent.
const SILENCE_TIME: Duration = Duration::from_secs(30);

/// A folder over FTP.
pub(super) struct Ftp {
    host: String,
    port: u16,
    /// From where the login leads; empty for that very place.
    folder: String,
    login: Login,
    /// `None`: in the clear.
    tls: Option<Tls>,
    line: Option<RustlsFtpStream>,
    has_mlsd: bool,
}

impl Ftp {
    pub(super) fn new(host: String, port: u16, folder: String, login: Login, tls: Option<Tls>) -> Self {
        Self { host, port, folder, login, tls, line: None, has_mlsd: true }
    }

    fn connect(&mut self) -> Result<&mut RustlsFtpStream, SourceError> {
        let line = match self.line.take() {
            Some(line) => line,
            None => self.dial()?,
        };
        Ok(self.line.insert(line))
    }

    fn dial(&self) -> Result<RustlsFtpStream, SourceError> {
        let mut addresses = (self.host.as_str(), self.port)
            .to_socket_addrs()
            .map_err(|_| SourceError::Failed("the host is not known".to_owned()))?;
        let address = addresses.next().ok_or_else(|| SourceError::Failed("the host is not known".to_owned()))?;
        let stream = open_stream(address).map_err(|error| failed(&error))?;
        let mut line = RustlsFtpStream::connect_with_stream(stream).map_err(|error| failed(&error))?;
        if let Some(tls) = &self.tls {
            let connector = RustlsConnector::from(tls.config()?);
            line = line.into_secure(connector, &self.host).map_err(|error| match error {
                FtpError::SecureError(why) => {
                    SourceError::Stranger(format!("its certificate or TLS was not accepted: {why}"))
                }
                other => failed(&other),
            })?;
        }
        let mut line = line.passive_stream_builder(open_stream);
        // Data comes from the host that was asked and from no other, whatever the server's answer names.
        line.set_passive_nat_workaround(true);
        line.set_mode(if address.is_ipv6() { Mode::ExtendedPassive } else { Mode::Passive });
        let password = self.login.password.as_deref().unwrap_or_default();
        line.login(self.login.user.as_str(), password).map_err(|error| match error {
            FtpError::UnexpectedResponse(answer) if answer.status == Status::NotLoggedIn => {
                SourceError::Refused(format!("user `{}` or the password is wrong", self.login.user))
            }
            other => failed(&other),
        })?;
        line.transfer_type(FileType::Binary).map_err(|error| failed(&error))?;
        if !self.folder.is_empty() {
            line.cwd(&self.folder).map_err(|error| {
                SourceError::Failed(format!("the folder `{}` cannot be entered: {error}", self.folder))
            })?;
        }
        Ok(line)
    }

    /// Does some work on the line. A line on which something failed is in an unknown state: it is given up.
    fn work<T>(&mut self, work: impl FnOnce(&mut RustlsFtpStream) -> Result<T, FtpError>) -> Result<T, SourceError> {
        let done = work(self.connect()?).map_err(|error| failed(&error));
        if done.is_err() {
            self.line = None;
        }
        done
    }
}

impl RemoteFiles for Ftp {
    fn list(&mut self, _cursor: &Cursor) -> Result<Vec<RemoteFile>, SourceError> {
        let has_mlsd = self.has_mlsd;
        let (lines, is_mlsd) = self.work(|line| {
            if has_mlsd {
                match line.mlsd(None) {
                    Err(FtpError::UnexpectedResponse(answer)) if is_unknown(answer.status) => {}
                    listed => return Ok((listed?, true)),
                }
            }
            Ok((line.list(None)?, false))
        })?;
        self.has_mlsd = is_mlsd;
        let parse: fn(&str) -> Option<File> = if is_mlsd {
            |line| ListParser::parse_mlsd(line).ok()
        } else {
            |line| ListParser::parse_posix(line).or_else(|_| ListParser::parse_dos(line)).ok()
        };
        Ok(lines.iter().filter_map(|line| parse(line)).filter(File::is_file).take(FILES_MOST).map(remote).collect())
    }

    fn read(&mut self, name: &str, most: usize) -> Result<Option<Vec<u8>>, SourceError> {
        let read = self.work(|line| {
            let mut stream = match line.retr_as_stream(name) {
                Err(FtpError::UnexpectedResponse(answer)) if answer.status == Status::FileUnavailable => {
                    return Ok(None);
                }
                opened => opened?,
            };
            let mut bytes = Vec::new();
            (&mut stream).take(most as u64 + 1).read_to_end(&mut bytes).map_err(FtpError::ConnectionError)?;
            if bytes.len() > most {
                return Ok(Some((bytes, false)));
            }
            // The server says whether that was all: a broken transfer looks like the file's end otherwise.
            stream.finish()?;
            Ok(Some((bytes, true)))
        })?;
        Ok(read.map(|(bytes, is_whole)| {
            if !is_whole {
                self.line = None;
            }
            bytes
        }))
    }

    fn delete(&mut self, name: &str) -> Result<(), SourceError> {
        self.work(|line| line.rm(name))
    }

    fn move_to(&mut self, folder: &str, name: &str) -> Result<(), SourceError> {
        self.work(|line| line.rename(name, format!("{folder}/{name}").as_str()))
    }

    fn hang_up(&mut self) {
        if let Some(mut line) = self.line.take() {
            // A line that breaks while it is hung up is hung up.
            let _ = line.quit();
        }
    }
}

fn remote(file: File) -> RemoteFile {
    let since = file.modified().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    RemoteFile {
        name: file.name().to_owned(),
        bytes: u64::try_from(file.size()).ok(),
        changed: format!("{:010}", since.as_secs()),
        tag: None,
    }
}

fn is_unknown(status: Status) -> bool {
    matches!(
        status,
        Status::BadCommand | Status::NotImplemented | Status::BadArguments | Status::NotImplementedParameter
    )
}

fn open_stream(address: SocketAddr) -> Result<TcpStream, FtpError> {
    let open = || {
        let stream = TcpStream::connect_timeout(&address, CONNECT_TIME)?;
        stream.set_read_timeout(Some(SILENCE_TIME))?;
        stream.set_write_timeout(Some(SILENCE_TIME))?;
        Ok(stream)
    };
    open().map_err(FtpError::ConnectionError)
}

fn failed(error: &FtpError) -> SourceError {
    // The handshake ends with what is said first.
    if let FtpError::ConnectionError(why) = error
        && let Some(why) = why.get_ref().and_then(|why| why.downcast_ref::<rustls::Error>())
    {
        return SourceError::Stranger(format!("its certificate or TLS was not accepted: {why}"));
    }
    SourceError::Failed(format!("FTP: {error}"))
}
