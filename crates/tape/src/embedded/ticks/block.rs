//! A block of ticks as it stands in a frame, kind 2, version 1; with amendments in it, version 2; with a trade of several
//! sale conditions, version 3; with a trade whose participant is known, version 4; with a
//! heartbeat, version 5.
//!
//! ```text
//! 4  number of ticks, at most 4,096
//! 1  bit 0: exchange times are whole milliseconds, and so are the differences from them
//! 3  0
//! 8  first receipt, nanoseconds since 1970; receipts are always whole milliseconds
//! 8  last receipt
//! 8  the largest instant from which a delay counts: max(exchange's time, receipt)
//! 4  number of the first symbol that this block defines
//! 4  how many it defines
//! …  the definitions; see `symbols`
//! …  the ticks
//! ```
//!
//! A tick is
//!
//! ```text
//! tag      bits 0–2: what changed; bit 3: the exchange's time is known; bit 4: and is the receipt;
//!          bit 5: the day code is not that of the tick before; bits 6 and 7: see `change`
//! varint   the symbol's number in the segment
//! varint   receipt: milliseconds since the one before it, or since the first receipt
//! zigzag   with bit 3 and without bit 4: receipt less the exchange's time
//! varint   with bit 5: the day code and 1, or 0 for none; before the first tick it is none
//! …        what changed; see `change`
//! ```
//!
//! Nothing but the numbers of the symbols is carried over from block to block.

use super::super::bytes::{Cursor, put_varint, zigzag};
use super::super::failure::Unreadable;
use super::change::{self, Memory};
use super::symbols;
use broadtape_model::{DayCode, FeedSymbol, Tick, TickChange, UnixNanos};

/// The kind of the frame.
pub(super) const KIND: u8 = 2;
/// The newest version that we read. A block is written in the oldest that can hold it.
pub(super) const VERSION: u8 = 5;

/// Ticks in a block at most: about 30 KB, which is what a reader holds at a time.
pub(super) const TICKS_MOST: usize = 4_096;

const MILLI: i64 = 1_000_000;
const IN_MILLIS: u8 = 1;

const HAS_EXCHANGE_TIME: u8 = 0b0000_1000;
const IS_RECEIPT: u8 = 0b0001_0000;
const NEW_DAY: u8 = 0b0010_0000;

const MALFORMED: Unreadable = Unreadable::Malformed("the block does not follow its format");

/// A tick that is to be written: with its symbol's number in the segment, and the receipt that it gets.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry<'a> {
    pub(super) symbol: u32,
    pub(super) received: UnixNanos,
    pub(super) tick: &'a Tick,
}

/// The version of a block of these ticks.
pub(super) fn version(entries: &[Entry<'_>]) -> u8 {
    entries.iter().map(|entry| change::version_of(&entry.tick.change)).max().unwrap_or(1)
}

/// Writes a block of a version that can hold them. `first_symbol` is the number of the first of the symbols that it
/// defines.
pub(super) fn write(
    version: u8,
    entries: &[Entry<'_>],
    first_symbol: u32,
    new: &[&FeedSymbol],
    memory: &mut Memory,
) -> Vec<u8> {
    let (Some(first), Some(last)) = (entries.first(), entries.last()) else { return Vec::new() };
    let in_millis = entries.iter().all(|entry| entry.tick.exchange_time.is_none_or(|time| time.nanos() % MILLI == 0));
    let happened = |entry: &Entry<'_>| entry.tick.exchange_time.map_or(entry.received, |time| time.max(entry.received));
    let latest = entries.iter().map(happened).max().unwrap_or(last.received);

    let mut out = Vec::with_capacity(64 + entries.len() * 12);
    out.extend_from_slice(&count(entries.len()).to_le_bytes());
    out.extend_from_slice(&[if in_millis { IN_MILLIS } else { 0 }, 0, 0, 0]);
    for instant in [first.received, last.received, latest] {
        out.extend_from_slice(&instant.nanos().to_le_bytes());
    }
    out.extend_from_slice(&first_symbol.to_le_bytes());
    out.extend_from_slice(&count(new.len()).to_le_bytes());
    for symbol in new {
        symbols::write(&mut out, symbol);
    }

    memory.begin(version);
    let (mut before, mut day) = (first.received, None);
    for entry in entries {
        write_tick(&mut out, entry, before, day, in_millis, memory);
        (before, day) = (entry.received, entry.tick.day);
    }
    out
}

fn write_tick(
    out: &mut Vec<u8>,
    entry: &Entry<'_>,
    before: UnixNanos,
    day: Option<DayCode>,
    in_millis: bool,
    memory: &mut Memory,
) {
    let Entry { symbol, received, tick } = entry;
    let mut tag = memory.tag(&tick.change);
    if let Some(time) = tick.exchange_time {
        tag |= HAS_EXCHANGE_TIME | if time == *received { IS_RECEIPT } else { 0 };
    }
    if tick.day != day {
        tag |= NEW_DAY;
    }
    out.push(tag);
    put_varint(out, (*symbol).into());
    put_varint(out, received.nanos_since(before) / MILLI.unsigned_abs());
    if let Some(time) = tick.exchange_time.filter(|time| time != received) {
        // Wrapping, since two instants of a hostile feed may be further apart than a number reaches.
        let late = received.nanos().wrapping_sub(time.nanos());
        let late = if in_millis { received.millis().wrapping_sub(time.millis()) } else { late };
        put_varint(out, zigzag(late));
    }
    if tick.day != day {
        put_varint(out, tick.day.map_or(0, |DayCode(code)| u64::from(code) + 1));
    }
    memory.write(out, *symbol, &tick.change);
}

/// What a block says of itself.
pub(super) struct Head<'a> {
    pub(super) count: u32,
    pub(super) first: UnixNanos,
    pub(super) last: UnixNanos,
    /// The symbols that it defines, in order. The first has the number `first_symbol`.
    pub(super) new: Vec<FeedSymbol>,
    version: u8,
    first_symbol: u32,
    in_millis: bool,
    ticks: Cursor<'a>,
}

/// Reads what a block says of itself. `known` is how many symbols the segment has defined before it.
pub(super) fn read(kind: u8, version: u8, body: &[u8], known: usize) -> Result<Head<'_>, Unreadable> {
    if kind != KIND {
        return Err(Unreadable::NewerValue(format!("a record of kind {kind} among ticks")));
    }
    if version > VERSION {
        return Err(Unreadable::NewerVersion { found: version, known: VERSION });
    }
    let head = read_head(version, body).ok_or(MALFORMED)?;
    let fits = head.count as usize <= TICKS_MOST && head.first_symbol as usize == known;
    if fits { Ok(head) } else { Err(MALFORMED) }
}

fn read_head(version: u8, body: &[u8]) -> Option<Head<'_>> {
    let mut cursor = Cursor::new(body);
    let (count, [flags, ..]) = (cursor.u32()?, cursor.array::<4>()?);
    let mut instant = || cursor.i64().map(UnixNanos::new);
    let (first, last, _latest) = (instant()?, instant()?, instant()?);
    let (first_symbol, new) = (cursor.u32()?, cursor.u32()?);
    // A definition takes three bytes at least, so more than are left cannot be.
    let new = Some(new).filter(|new| *new as usize <= cursor.left())?;
    let new = (0..new).map(|_| symbols::read(&mut cursor)).collect::<Option<_>>()?;
    Some(Head { count, first, last, new, version, first_symbol, in_millis: flags & IN_MILLIS != 0, ticks: cursor })
}

impl Head<'_> {
    /// Appends the block's ticks to `ticks`. `symbols` are the reader's own numbers of the segment's symbols.
    pub(super) fn ticks(
        mut self,
        symbols: &[u32],
        memory: &mut Memory,
        ticks: &mut Vec<Tick>,
    ) -> Result<(), Unreadable> {
        memory.begin(self.version);
        let (mut before, mut day) = (self.first, None);
        for _ in 0..self.count {
            let tick = self.tick(before, day, symbols, memory)?;
            (before, day) = (tick.received, tick.day);
            ticks.push(tick);
        }
        if self.ticks.is_empty() { Ok(()) } else { Err(MALFORMED) }
    }

    fn tick(
        &mut self,
        before: UnixNanos,
        day: Option<DayCode>,
        symbols: &[u32],
        memory: &mut Memory,
    ) -> Result<Tick, Unreadable> {
        let (tag, number, received, exchange_time, day) = self.front(before, day).ok_or(MALFORMED)?;
        let symbol = *symbols.get(number as usize).ok_or(MALFORMED)?;
        let change: Option<TickChange> = memory
            .read(&mut self.ticks, number, tag)
            .map_err(|kind| Unreadable::NewerValue(format!("a change of kind {kind}")))?;
        Ok(Tick { symbol, exchange_time, received, day, change: change.ok_or(MALFORMED)? })
    }

    /// What stands before the change.
    fn front(&mut self, before: UnixNanos, day: Option<DayCode>) -> Option<Front> {
        let cursor = &mut self.ticks;
        let (tag, number) = (cursor.byte()?, u32::try_from(cursor.varint()?).ok()?);
        let since = i128::from(cursor.varint()?) * i128::from(MILLI);
        let received = UnixNanos::new(i64::try_from(i128::from(before.nanos()) + since).ok()?);
        let exchange_time = match (tag & HAS_EXCHANGE_TIME != 0, tag & IS_RECEIPT != 0) {
            (false, _) => None,
            (true, true) => Some(received),
            (true, false) if self.in_millis => {
                Some(UnixNanos::from_millis(received.millis().wrapping_sub(cursor.signed()?))?)
            }
            (true, false) => Some(UnixNanos::new(received.nanos().wrapping_sub(cursor.signed()?))),
        };
        let day = if tag & NEW_DAY == 0 {
            day
        } else {
            match cursor.varint()? {
                0 => None,
                code => Some(DayCode(u8::try_from(code - 1).ok()?)),
            }
        };
        Some((tag, number, received, exchange_time, day))
    }
}

/// Tag, symbol's number, receipt, exchange's time, day code.
type Front = (u8, u32, UnixNanos, Option<UnixNanos>, Option<DayCode>);

fn count(length: usize) -> u32 {
    u32::try_from(length).expect("a block has at most 4,096 ticks, and as many symbols")
}
