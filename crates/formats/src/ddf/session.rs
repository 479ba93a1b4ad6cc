//! What client and server say to each other around the stream.

use std::fmt;

/// The most symbols that one command carries; a longer list is sent in several.
const SYMBOLS_PER_COMMAND: usize = 100;

/// What a client asks.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Command<'a> {
    /// `LOGIN user:password`
    Login {
        /// Who.
        user: &'a str,
        /// The secret. Never shown: not even in debug output.
        password: &'a str,
    },
    /// `GO AAPL=Ss,IBM=Ss`: the state of each symbol now (`s`) and everything after (`S`).
    Go {
        /// Symbols with their interests, as they stand.
        symbols: &'a str,
    },
    /// `STOP`: no more of anything.
    Stop,
    /// `LOGOFF`
    Logoff,
}

impl<'a> Command<'a> {
    /// Reads a line; `None` when it is no command that we know.
    #[must_use]
    pub fn read(line: &'a str) -> Option<Self> {
        let line = line.trim_end();
        let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
        match verb {
            "LOGIN" => {
                // A version may follow: `LOGIN user:password VERSION=4`.
                let (user, password) = rest.split(' ').next()?.split_once(':')?;
                Some(Self::Login { user, password })
            }
            "GO" if !rest.is_empty() => Some(Self::Go { symbols: rest }),
            "STOP" => Some(Self::Stop),
            "LOGOFF" => Some(Self::Logoff),
            _ => None,
        }
    }

    /// The symbols of a `GO` without their interests; none of any other command.
    pub fn symbols(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        let symbols = if let Self::Go { symbols } = self { symbols } else { "" };
        symbols.split(',').filter_map(|one| one.split('=').next()).filter(|symbol| !symbol.is_empty())
    }

    /// The lines that subscribe to symbols: at most 100 in each.
    #[must_use]
    pub fn subscriptions(symbols: &[String]) -> Vec<String> {
        symbols
            .chunks(SYMBOLS_PER_COMMAND)
            .map(|some| {
                let wishes: Vec<String> = some.iter().map(|symbol| format!("{symbol}=Ss")).collect();
                Command::Go { symbols: &wishes.join(",") }.to_line()
            })
            .collect()
    }

    /// The command as it is sent, with its line end.
    #[must_use]
    pub fn to_line(&self) -> String {
        match self {
            Self::Login { user, password } => format!("LOGIN {user}:{password}\r\n"),
            Self::Go { symbols } => format!("GO {symbols}\r\n"),
            Self::Stop => "STOP\r\n".to_owned(),
            Self::Logoff => "LOGOFF\r\n".to_owned(),
        }
    }
}

impl fmt::Debug for Command<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Login { user, .. } => write!(formatter, "Login({user})"),
            other => formatter.write_str(other.to_line().trim_end()),
        }
    }
}

/// What a server answers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reply<'a> {
    /// `+ Successful login`
    Accepted(&'a [u8]),
    /// `- Login Failed`
    Refused(&'a [u8]),
    /// A greeting (`W…`) or another word of the server (`C…`).
    Word(&'a [u8]),
}

impl<'a> Reply<'a> {
    /// Reads a line; `None` when it is no answer.
    pub(super) fn read(line: &'a [u8]) -> Option<Self> {
        let (first, rest) = line.split_first()?;
        // The tail of a cut message may begin with any of these letters, but holds marks.
        if line.iter().any(u8::is_ascii_control) {
            return None;
        }
        match first {
            b'+' => Some(Self::Accepted(rest.trim_ascii())),
            b'-' => Some(Self::Refused(rest.trim_ascii())),
            b'W' | b'C' => Some(Self::Word(line)),
            _ => None,
        }
    }

    /// The answer as it is sent, with its line end.
    #[must_use]
    pub fn to_line(&self) -> Vec<u8> {
        let (start, words) = match self {
            Self::Accepted(words) => (&b"+ "[..], *words),
            Self::Refused(words) => (&b"- "[..], *words),
            Self::Word(words) => (&b""[..], *words),
        };
        [start, words, b"\r\n"].concat()
    }
}
