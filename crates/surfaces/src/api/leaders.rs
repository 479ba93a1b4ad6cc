//! Leaders: `/api/v1/leaders?list=gainers`.

use super::document;
use super::instruments::{exchange, kind, limit};
use super::problem::BadParameter;
use super::quotes::QuoteDocument;
use crate::answer::Answer;
use crate::visit::Visit;
use broadtape_desk::{LeaderList, Quoted};
use broadtape_model::Price;
use serde::Serialize;

/// Leaders in one answer.
const LIMIT_MAX: usize = 100;
const LIMIT_DEFAULT: usize = 10;

pub(crate) fn leaders(visit: &Visit<'_>) -> Answer {
    match answer(visit) {
        Ok(found) => document(&found),
        Err(problem) => problem.answer(),
    }
}

fn answer(visit: &Visit<'_>) -> Result<Document, BadParameter> {
    let list = list(visit)?;
    let (exchange, kind, limit) = (exchange(visit)?, kind(visit)?, limit(visit, LIMIT_DEFAULT, LIMIT_MAX)?);
    let (price_least, volume_least) = (price_least(visit)?, volume_least(visit)?);
    let fits = |quoted: &Quoted<'_>| {
        exchange.is_none_or(|mic| quoted.exchange.mic.as_str() == mic)
            && kind.is_none_or(|kind| quoted.instrument.kind == kind)
            && quoted.quote.last.is_some_and(|last| last.price >= price_least)
            && quoted.quote.volume.unwrap_or(0) >= volume_least
    };
    let found = visit.snapshot.leaders(visit.site, list, limit, fits);
    let leaders = found.iter().map(|quoted| QuoteDocument::new(quoted, visit.snapshot.as_of)).collect();
    Ok(Document { list: list.code(), leaders })
}

fn list(visit: &Visit<'_>) -> Result<LeaderList, BadParameter> {
    let word = visit.request.parameter("list").unwrap_or_default();
    let found = LeaderList::ALL.iter().find(|(_, code)| *code == word).map(|(list, _)| *list);
    found.ok_or_else(|| {
        BadParameter::new("list", format!("is one of {}", LeaderList::ALL.map(|(_, code)| code).join(", ")))
    })
}

fn price_least(visit: &Visit<'_>) -> Result<Price, BadParameter> {
    let Some(text) = visit.request.parameter("minPrice") else { return Ok(Price::from_units(i64::MIN)) };
    Price::parse(text).map_err(|_| BadParameter::new("minPrice", "is a decimal number, such as 5 or 0.50"))
}

fn volume_least(visit: &Visit<'_>) -> Result<u64, BadParameter> {
    let Some(text) = visit.request.parameter("minVolume") else { return Ok(0) };
    text.parse().map_err(|_| BadParameter::new("minVolume", "is a whole number, such as 100000"))
}

#[derive(Serialize)]
struct Document {
    list: &'static str,
    /// Quotes, the first first.
    leaders: Vec<QuoteDocument>,
}
