//! A table whose first line names its columns.

use super::fault::Fault;
use super::layout::column_name;
use super::participant;
use super::row::{self, CellFault, Row, Was};
use super::table::Cells;
use broadtape_model::{SaleConditions, TickChange, TopOfBook, Trade};

/// Where each column stands; `None` where there is none.
#[derive(Debug, Default)]
pub(super) struct Heading {
    columns: usize,
    time: Option<usize>,
    symbol: Option<usize>,
    exchange: Option<usize>,
    price: Option<usize>,
    size: Option<usize>,
    condition: Option<usize>,
    participant: Option<usize>,
    was_time: Option<usize>,
    was_price: Option<usize>,
    was_size: Option<usize>,
    bid: Option<usize>,
    bid_size: Option<usize>,
    ask: Option<usize>,
    ask_size: Option<usize>,
}

impl Heading {
    /// Reads the first line.
    pub(super) fn read(cells: Cells<'_>) -> Result<Self, Fault> {
        let mut heading = Self { columns: cells.len(), ..Self::default() };
        for place in 0..cells.len() {
            let Some(column) = heading.column(&column_name(cells.get(place)?)) else { continue };
            if column.replace(place).is_some() {
                return Err(Fault::Twice);
            }
        }
        let is_addressed = heading.time.is_some() && heading.symbol.is_some() && heading.exchange.is_some();
        let says_something = heading.price.is_some() || heading.bid.is_some() && heading.ask.is_some();
        if is_addressed && says_something { Ok(heading) } else { Err(Fault::Heading) }
    }

    fn column(&mut self, name: &str) -> Option<&mut Option<usize>> {
        Some(match name {
            "time" => &mut self.time,
            "symbol" => &mut self.symbol,
            "exchange" => &mut self.exchange,
            "price" => &mut self.price,
            "size" => &mut self.size,
            "condition" => &mut self.condition,
            "participant" => &mut self.participant,
            "was_time" => &mut self.was_time,
            "was_price" => &mut self.was_price,
            "was_size" => &mut self.was_size,
            "bid" => &mut self.bid,
            "bid_size" => &mut self.bid_size,
            "ask" => &mut self.ask,
            "ask_size" => &mut self.ask_size,
            _ => return None,
        })
    }

    /// Reads a row.
    pub(super) fn row<'a>(&self, cells: Cells<'a>) -> Result<Row<'a>, CellFault<'a>> {
        if cells.len() != self.columns {
            return Err((Fault::Columns, ""));
        }
        let cell = |column: Option<usize>| column.map_or(Ok(""), |place| cells.get(place)).map_err(|fault| (fault, ""));
        let (symbol, exchange_code) = (cell(self.symbol)?, cell(self.exchange)?);
        if symbol.is_empty() || exchange_code.is_empty() {
            return Err((Fault::Name, ""));
        }
        let trade = self.trade(cell)?;
        let was = self.was(cell)?;
        let changes = [self.quote(cell)?, if was.is_some() { None } else { trade.map(TickChange::Trade) }];
        if changes.iter().all(Option::is_none) && was.is_none() {
            return Err((Fault::Empty, ""));
        }
        Ok(Row {
            line: 0,
            symbol,
            exchange_code,
            time: row::time(cell(self.time)?)?,
            changes,
            was: was.map(|was| Was { instead: trade, ..was }),
        })
    }

    fn quote<'a>(
        &self,
        cell: impl Fn(Option<usize>) -> Result<&'a str, CellFault<'a>>,
    ) -> Result<Option<TickChange>, CellFault<'a>> {
        let top = TopOfBook {
            bid: row::price(cell(self.bid)?)?,
            bid_size: row::size(cell(self.bid_size)?)?,
            ask: row::price(cell(self.ask)?)?,
            ask_size: row::size(cell(self.ask_size)?)?,
        };
        Ok((top.bid.is_some() || top.ask.is_some()).then_some(TickChange::TopOfBook(top)))
    }

    /// The trade that the row takes back or puts right.
    fn was<'a>(
        &self,
        cell: impl Fn(Option<usize>) -> Result<&'a str, CellFault<'a>>,
    ) -> Result<Option<Was>, CellFault<'a>> {
        let Some(price) = row::price(cell(self.was_price)?)? else { return Ok(None) };
        let time = match cell(self.was_time)? {
            "" => None,
            time => Some(row::time(time)?),
        };
        Ok(Some(Was { price, size: row::size(cell(self.was_size)?)?, time, instead: None }))
    }

    fn trade<'a>(
        &self,
        cell: impl Fn(Option<usize>) -> Result<&'a str, CellFault<'a>>,
    ) -> Result<Option<Trade>, CellFault<'a>> {
        let Some(price) = row::price(cell(self.price)?)? else { return Ok(None) };
        let size = row::size(cell(self.size)?)?.unwrap_or(0);
        let codes = cell(self.condition)?;
        let is_plain = codes.bytes().all(|code| code == b' ' || code.is_ascii_graphic());
        let conditions = SaleConditions::of(codes.as_bytes()).filter(|_| is_plain).ok_or((Fault::Condition, codes))?;
        let participant = participant::read(cell(self.participant)?)?;
        Ok(Some(Trade { price, size, conditions, may_set_last: true, participant }))
    }
}
