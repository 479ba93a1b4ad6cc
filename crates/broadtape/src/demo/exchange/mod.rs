//! A simulated exchange: two fictional venues with about two hundred instruments, spoken in DDF.
//!
//! Everything that happens on a day is a function of the seed, the venue and the date alone, so the
//! day so far can be filled in when the demo starts, and is the same when it starts again. [`listing`]
//! says what is traded, [`calendar`] when; [`tides`] moves the prices, [`paper`] is one instrument and
//! writes what happens to it, [`day`] lets a venue's day happen, [`past`] has the days before, [`market`] joins the
//! venues in time, and [`server`] tells all of it to whoever logs in.

pub(crate) mod listing;

pub(crate) mod calendar;

mod tides;

mod paper;

mod day;

mod past;

pub(crate) mod market;

pub(crate) mod server;

#[cfg(test)]
mod tests;
