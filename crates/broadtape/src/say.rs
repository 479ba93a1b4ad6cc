//! What commands print.

use std::fmt;
use std::io::{self, ErrorKind, Write};

/// Prints a line to standard output, as `println!` does. Whoever has stopped reading (`broadtape tape info | head -1`)
/// ends neither the work nor this process: what a command came to is told by its exit code.
macro_rules! say {
    ($($words:tt)*) => { $crate::say::line(format_args!($($words)*)) };
}
pub(crate) use say;

/// See [`say`].
pub(crate) fn line(words: fmt::Arguments<'_>) {
    if let Err(error) = writeln!(io::stdout().lock(), "{words}")
        && error.kind() != ErrorKind::BrokenPipe
    {
        eprintln!("broadtape: standard output cannot be written: {error}");
    }
}
