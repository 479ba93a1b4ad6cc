//! What kind of sale a trade is and who reported it: few of these come again and again, so that after its first use in
//! a block each is a byte.

use super::super::bytes::{Cursor, put_varint};
use broadtape_model::{Participant, Price, SaleConditions, Trade};

/// From this version on, a trade may have several conditions.
const SEVERAL_SINCE: u8 = 3;
/// Then a byte of 1 to this says that so many codes follow. Any other is the only code.
const CODES_MOST: u8 = 4;

/// From this version on, a trade may have a participant, and the sales of a block have numbers.
const PARTICIPANTS_SINCE: u8 = 4;
/// Sales that get a number, from 1, in the order of their first use: a consolidated tape has about a hundred. Further
/// ones are written out each time.
const NUMBERS_MOST: usize = 256;
/// In place of a number: the sale itself follows.
const WRITTEN_OUT: u64 = 0;
/// In place of a participant: there is none.
const NOBODY: u8 = 0;

/// What stands of a trade beside its price and size.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Sale {
    conditions: SaleConditions,
    participant: Option<Participant>,
}

impl Sale {
    const REGULAR: Self = Self { conditions: SaleConditions::REGULAR, participant: None };

    pub(super) fn of(trade: &Trade) -> Self {
        Self { conditions: trade.conditions, participant: trade.participant }
    }

    pub(super) fn trade(self, price: Price, size: u64, may_set_last: bool) -> Trade {
        let Self { conditions, participant } = self;
        Trade { price, size, conditions, may_set_last, participant }
    }

    /// The version of a block that holds it.
    pub(super) fn version(self) -> u8 {
        match (self.participant, self.conditions.are_several()) {
            (Some(_), _) => PARTICIPANTS_SINCE,
            (None, true) => SEVERAL_SINCE,
            (None, false) => 1,
        }
    }
}

/// The sales of a block so far.
#[derive(Debug)]
pub(super) struct Sales {
    last: Sale,
    numbered: Vec<Sale>,
}

impl Default for Sales {
    fn default() -> Self {
        Self { last: Sale::REGULAR, numbered: Vec::new() }
    }
}

impl Sales {
    pub(super) fn forget(&mut self) {
        self.last = Sale::REGULAR;
        self.numbered.clear();
    }

    /// That of the trade before.
    pub(super) fn last(&self) -> Sale {
        self.last
    }

    pub(super) fn is_same(&self, sale: Sale) -> bool {
        self.last == sale
    }

    pub(super) fn write(&mut self, out: &mut Vec<u8>, sale: Sale, version: u8) {
        self.last = sale;
        if version < PARTICIPANTS_SINCE {
            return write_alone(out, sale, version);
        }
        if let Some(place) = self.numbered.iter().position(|known| *known == sale) {
            return put_varint(out, place as u64 + 1);
        }
        put_varint(out, WRITTEN_OUT);
        write_alone(out, sale, version);
        self.number(sale);
    }

    pub(super) fn read(&mut self, cursor: &mut Cursor<'_>, version: u8) -> Option<Sale> {
        self.last = if version < PARTICIPANTS_SINCE {
            read_alone(cursor, version)?
        } else {
            self.read_numbered(cursor, version)?
        };
        Some(self.last)
    }

    fn read_numbered(&mut self, cursor: &mut Cursor<'_>, version: u8) -> Option<Sale> {
        match cursor.varint()? {
            WRITTEN_OUT => {
                let sale = read_alone(cursor, version)?;
                self.number(sale);
                Some(sale)
            }
            number => self.numbered.get(usize::try_from(number - 1).ok()?).copied(),
        }
    }

    fn number(&mut self, sale: Sale) {
        if self.numbered.len() < NUMBERS_MOST {
            self.numbered.push(sale);
        }
    }
}

/// The conditions; then, in a version that has them, the participant as four bytes, or [`NOBODY`].
pub(super) fn write_alone(out: &mut Vec<u8>, sale: Sale, version: u8) {
    write_conditions(out, sale.conditions, version);
    match sale.participant {
        _ if version < PARTICIPANTS_SINCE => {}
        None => out.push(NOBODY),
        Some(participant) => out.extend_from_slice(&participant.to_bytes()),
    }
}

pub(super) fn read_alone(cursor: &mut Cursor<'_>, version: u8) -> Option<Sale> {
    let conditions = read_conditions(cursor, version)?;
    let participant = if version < PARTICIPANTS_SINCE { None } else { read_participant(cursor)? };
    Some(Sale { conditions, participant })
}

fn read_participant(cursor: &mut Cursor<'_>) -> Option<Option<Participant>> {
    match cursor.byte()? {
        NOBODY => Some(None),
        first => {
            let [second, third, fourth] = cursor.array()?;
            Participant::from_bytes([first, second, third, fourth]).map(Some)
        }
    }
}

fn write_conditions(out: &mut Vec<u8>, conditions: SaleConditions, version: u8) {
    let reads_as_count = (1..=CODES_MOST).contains(&conditions.first());
    if version >= SEVERAL_SINCE && (conditions.are_several() || reads_as_count) {
        let count = out.len();
        out.push(0);
        for code in conditions.codes() {
            out.push(code);
            out[count] += 1;
        }
    } else {
        out.push(conditions.first());
    }
}

fn read_conditions(cursor: &mut Cursor<'_>, version: u8) -> Option<SaleConditions> {
    match cursor.byte()? {
        count @ 1..=CODES_MOST if version >= SEVERAL_SINCE => {
            let mut codes = [b' '; CODES_MOST as usize];
            for code in codes.iter_mut().take(count.into()) {
                *code = cursor.byte()?;
            }
            SaleConditions::of(&codes)
        }
        code => Some(SaleConditions::one(code)),
    }
}
