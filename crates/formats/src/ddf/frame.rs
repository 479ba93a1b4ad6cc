//! A stream of bytes, cut into frames wherever the chunks of the stream happen to end.

use super::wire::{CENTURY, ETX, SOH};
use memchr::{memchr2, memchr3};

/// The longest line that is read. Messages of the captures stay below 200 bytes; a server's XML
/// snapshot of one instrument takes a few thousand.
pub const LINE_BYTES_MAX: usize = 16 * 1024;

/// Bytes of a binary time stamp: century, year, month, day, hour, minute, second, milliseconds (2).
const BINARY_STAMP_BYTES: usize = 9;

/// Bytes of a text stamp: `yyyyMMddHHmmssSSS`.
const TEXT_STAMP_BYTES: usize = 17;

/// A piece of the stream, without its marks and line end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Frame<'a> {
    /// A whole message.
    Message {
        /// What stands between start mark and end mark.
        body: &'a [u8],
        /// What follows the end mark: nothing, 17 digits, or a binary stamp of 9 bytes.
        stamp: &'a [u8],
    },
    /// A line without a start mark: a server's answer, a heartbeat, or the tail of a cut message.
    Line(&'a [u8]),
    /// A message that ended before its end mark.
    Cut(&'a [u8]),
    /// The beginning of a line longer than [`LINE_BYTES_MAX`]. The rest is skipped.
    TooLong(&'a [u8]),
}

impl<'a> Frame<'a> {
    /// What the frame says, without its time.
    #[must_use]
    pub fn bytes(&self) -> &'a [u8] {
        match *self {
            Self::Message { body, .. } | Self::Line(body) | Self::Cut(body) | Self::TooLong(body) => body,
        }
    }

    /// The frame as it came, but for its line end: to be kept where it cannot be used.
    pub fn write_to(&self, out: &mut Vec<u8>) {
        match *self {
            Self::Message { body, stamp } => {
                out.push(SOH);
                out.extend_from_slice(body);
                out.push(ETX);
                out.extend_from_slice(stamp);
            }
            Self::Cut(body) => {
                out.push(SOH);
                out.extend_from_slice(body);
            }
            Self::Line(line) | Self::TooLong(line) => out.extend_from_slice(line),
        }
    }
}

/// Cuts a stream into frames. The same bytes give the same frames, however they are chunked.
///
/// Holds what was pushed and not yet taken: drain it with [`Splitter::next_frame`] after each
/// push, and it holds no more than one line.
#[derive(Debug, Default)]
pub struct Splitter {
    buffer: Vec<u8>,
    start: usize,
    skips: bool,
}

/// Which frame starts a window, and how many bytes it takes from it.
struct Cutting<'a> {
    frame: Frame<'a>,
    bytes: usize,
}

/// Whether more bytes may come.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stream {
    Open,
    Ended,
}

impl Splitter {
    /// An empty splitter at the beginning of a stream.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the next bytes of the stream.
    pub fn push(&mut self, bytes: &[u8]) {
        self.buffer.drain(..self.start);
        self.start = 0;
        self.buffer.extend_from_slice(bytes);
    }

    /// The next frame; `None` when more bytes are needed to know it.
    #[inline]
    pub fn next_frame(&mut self) -> Option<Frame<'_>> {
        self.advance(Stream::Open)
    }

    /// The next frame of a stream that has ended; `None` when nothing is left.
    pub fn finish(&mut self) -> Option<Frame<'_>> {
        self.advance(Stream::Ended)
    }

    #[inline(always)]
    fn advance(&mut self, stream: Stream) -> Option<Frame<'_>> {
        self.find_start()?;
        let window = &self.buffer[self.start..];
        let cutting = if window[0] == SOH { cut_message(window, stream) } else { cut_line(window, stream) }?;
        self.start += cutting.bytes;
        self.skips = matches!(cutting.frame, Frame::TooLong(_));
        Some(cutting.frame)
    }

    /// Moves to where the next frame starts: past line ends, and past the rest of a line that was too long.
    #[inline(always)]
    fn find_start(&mut self) -> Option<()> {
        if self.skips {
            let rest = &self.buffer[self.start..];
            let end = memchr2(SOH, b'\n', rest);
            self.start += end.unwrap_or(rest.len());
            self.skips = end.is_none();
        }
        let rest = &self.buffer[self.start..];
        let line_ends = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        self.start += line_ends;
        (self.start < self.buffer.len()).then_some(())
    }
}

#[inline(always)]
fn cut_message(window: &[u8], stream: Stream) -> Option<Cutting<'_>> {
    let bounded = &window[..window.len().min(LINE_BYTES_MAX)];
    let Some(mark) = memchr3(SOH, ETX, b'\n', &bounded[1..]).map(|found| found + 1) else {
        return without_end(window, stream, Frame::Cut(&window[1..]));
    };
    let body = &window[1..mark];
    if window[mark] != ETX {
        return Some(Cutting { frame: Frame::Cut(without_return(body)), bytes: mark });
    }
    let after = mark + 1;
    match binary_stamp(&window[after..]) {
        BinaryStamp::Whole => {
            let end = after + BINARY_STAMP_BYTES;
            return Some(Cutting { frame: Frame::Message { body, stamp: &window[after..end] }, bytes: end });
        }
        BinaryStamp::Unfinished if stream == Stream::Open => return None,
        BinaryStamp::Unfinished | BinaryStamp::Other => {}
    }
    if let Some(length) = usual_stamp(&window[after..]) {
        let end = after + length;
        return Some(Cutting { frame: Frame::Message { body, stamp: &window[after..end] }, bytes: end });
    }
    let Some(length) = memchr2(SOH, b'\n', &bounded[after.min(bounded.len())..]) else {
        return without_end(window, stream, Frame::Message { body, stamp: without_return(&window[after..]) });
    };
    let stamp = without_return(&window[after..after + length]);
    Some(Cutting { frame: Frame::Message { body, stamp }, bytes: after + length })
}

fn cut_line(window: &[u8], stream: Stream) -> Option<Cutting<'_>> {
    let bounded = &window[..window.len().min(LINE_BYTES_MAX)];
    match memchr2(SOH, b'\n', bounded) {
        Some(end) => Some(Cutting { frame: Frame::Line(without_return(&window[..end])), bytes: end }),
        None => without_end(window, stream, Frame::Line(without_return(window))),
    }
}

/// A line whose end is not in sight: too long, the last of the stream, or not yet all here.
fn without_end<'a>(window: &'a [u8], stream: Stream, rest: Frame<'a>) -> Option<Cutting<'a>> {
    if window.len() >= LINE_BYTES_MAX {
        return Some(Cutting { frame: Frame::TooLong(&window[..LINE_BYTES_MAX]), bytes: LINE_BYTES_MAX });
    }
    (stream == Stream::Ended).then_some(Cutting { frame: rest, bytes: window.len() })
}

enum BinaryStamp {
    Whole,
    Unfinished,
    Other,
}

/// Whether a binary time stamp follows an end mark. Its milliseconds may hold any byte, a line
/// end included, so it must be told from text before line ends are looked for.
#[inline(always)]
fn binary_stamp(after: &[u8]) -> BinaryStamp {
    let Some((&first, rest)) = after.split_first() else { return BinaryStamp::Unfinished };
    if first != CENTURY || rest.iter().take(6).any(|byte| *byte < 64) {
        BinaryStamp::Other
    } else if after.len() < BINARY_STAMP_BYTES {
        BinaryStamp::Unfinished
    } else {
        BinaryStamp::Whole
    }
}

/// How long a text stamp of the two usual lengths is, none and 17 digits, where its line ends right after it:
/// nearly every message, and no search is needed.
#[inline(always)]
fn usual_stamp(after: &[u8]) -> Option<usize> {
    let ends_at = |place: usize| matches!(after[place..], [b'\n', ..] | [b'\r', b'\n', ..]);
    let is_dated = after.len() > TEXT_STAMP_BYTES && after[..TEXT_STAMP_BYTES].iter().all(u8::is_ascii_digit);
    let length = if is_dated { TEXT_STAMP_BYTES } else { 0 };
    ends_at(length).then_some(length)
}

fn without_return(line: &[u8]) -> &[u8] {
    line.strip_suffix(b"\r").unwrap_or(line)
}
