//! The console: what the house's people order, and what they ask.
//!
//! An order is a fact on the tape, with who gave it and why. A house at work takes it over a socket of its own machine
//! ([`mod@line`]) or over HTTP ([`door`]); where none is at work, a command puts it on the tape itself.

pub(crate) mod desk;
pub(crate) mod door;
pub(crate) mod line;
mod stories;
pub(crate) mod wire;

pub(crate) use stories::run as stories;

use crate::cli::{Options, OrderOptions, Orders, StoryOptions, Suspend};
use crate::config::Configuration;
use crate::say::say;
use crate::{clock, serve};
use anyhow::{Result, bail};
use broadtape_intake::reception::Reception;
use broadtape_relay::Relay;
use broadtape_tape::Tape;
use desk::OrderDesk;
use std::process::ExitCode;
use std::sync::Arc;
use wire::{Answer, OrderForm};

/// `broadtape kill`, `hold`, `release`, `pin`, `unpin`, `suspend`, `resume`.
pub(crate) fn order(options: &Options, orders: &Orders) -> Result<ExitCode> {
    let configuration = Configuration::read(&options.config)?;
    let form = form(orders);
    let answer = match line::ask(&options.data_folder(), &form)? {
        Some(answer) => answer,
        None => take_here(options, &configuration, &form)?,
    };
    match answer {
        Answer::Ordered { received, story } => {
            let whom = story.map_or_else(String::new, |story| format!(" story {story}"));
            say!("{}:{whom} since {received}", form.action);
            Ok(ExitCode::SUCCESS)
        }
        Answer::Refused(why) => bail!(why),
    }
}

/// Nobody is at work on the tape: the order is put there from here, and holds when a house is opened.
fn take_here(options: &Options, configuration: &Configuration, form: &OrderForm) -> Result<Answer> {
    let tape: Arc<dyn Tape> = serve::open_tape(&options.data_folder(), &configuration.tape)?;
    let reception = Arc::new(Reception::new(tape.clone())?);
    let mut relay = Relay::new(configuration.house.clone(), tape)?;
    relay.advance_news(clock::now())?;
    let desk = OrderDesk { house: configuration.house.clone(), reception, clock: clock::shared() };
    Ok(desk.take(form, relay.snapshot()))
}

fn form(orders: &Orders) -> OrderForm {
    match orders {
        Orders::Kill(kill) => {
            OrderForm { notice: kill.notice.clone(), i_know: kill.i_know, ..about("kill", &kill.about) }
        }
        Orders::Hold(hold) => OrderForm { i_know: hold.i_know, ..about("hold", &hold.about) },
        Orders::Release(release) => OrderForm { i_know: release.i_know, ..about("release", &release.about) },
        Orders::Pin(pin) => OrderForm {
            site: Some(pin.site.clone()),
            section: pin.section.clone(),
            until: Some(pin.until.to_string()),
            ..about("pin", &pin.about)
        },
        Orders::Unpin(unpin) => OrderForm { site: Some(unpin.site.clone()), ..about("unpin", &unpin.about) },
        Orders::Suspend(suspend) => of_party("suspend", suspend),
        Orders::Resume(resume) => of_party("resume", resume),
    }
}

fn about(action: &str, options: &StoryOptions) -> OrderForm {
    OrderForm { story: Some(options.story.clone()), ..given(action, &options.order) }
}

fn of_party(action: &str, options: &Suspend) -> OrderForm {
    let Suspend { party, order } = options;
    let (provider, vendor, site) = (party.provider.clone(), party.vendor.clone(), party.site.clone());
    OrderForm { provider, vendor, site, ..given(action, order) }
}

fn given(action: &str, options: &OrderOptions) -> OrderForm {
    let (by, reason) = (options.by.clone(), options.reason.clone());
    OrderForm { action: action.to_owned(), by, reason, ..OrderForm::default() }
}
