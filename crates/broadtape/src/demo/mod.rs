//! `broadtape demo`.
use crate::cli::{Demo, Options};
use anyhow::Result;
use std::process::ExitCode;

pub(crate) fn run(_options: &Options, _demo: &Demo) -> Result<ExitCode> {
    anyhow::bail!("not yet")
}
