//! The house's promises, proved over random histories.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops there")]

mod amended;

mod city;

mod chronicle;

mod ticker;

mod checkpoints;
mod planted;
mod power;
mod proved;
mod reproducible;
mod sim_disk;
mod two_futures;
