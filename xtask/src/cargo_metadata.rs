//! What cargo says of the workspace and its dependencies.

use anyhow::{Context, Result};
use serde::Deserialize;
use std::path::Path;

/// `cargo metadata`, format version 1: the parts that are looked at.
#[derive(Debug, Deserialize)]
pub(crate) struct Metadata {
    pub(crate) packages: Vec<Package>,
    pub(crate) workspace_members: Vec<String>,
}

/// A crate.
#[derive(Debug, Deserialize)]
pub(crate) struct Package {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) version: String,
    /// An SPDX expression, or the older form with slashes.
    pub(crate) license: Option<String>,
    #[cfg_attr(not(test), expect(dead_code, reason = "the crates' table alone looks at it, which is a test"))]
    pub(crate) dependencies: Vec<Dependency>,
}

/// What a crate's manifest asks for.
#[derive(Debug, Deserialize)]
#[cfg_attr(not(test), expect(dead_code, reason = "the crates' table alone looks at it, which is a test"))]
pub(crate) struct Dependency {
    pub(crate) name: String,
    /// `dev`, `build`, or `None` for what the crate itself is built with.
    pub(crate) kind: Option<String>,
}

impl Metadata {
    /// The workspace and everything that it depends on, on any platform.
    pub(crate) fn of_all(root: &Path) -> Result<Self> {
        Self::read(root, &[])
    }

    /// The workspace's own crates.
    #[cfg(test)]
    pub(crate) fn of_workspace(root: &Path) -> Result<Self> {
        Self::read(root, &["--no-deps"])
    }

    /// Whether a package is the workspace's own.
    pub(crate) fn is_ours(&self, package: &Package) -> bool {
        self.workspace_members.contains(&package.id)
    }

    fn read(root: &Path, more: &[&str]) -> Result<Self> {
        // The cargo that runs us, so that both speak of the same toolchain.
        let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
        let arguments = [&["metadata", "--format-version", "1"], more].concat();
        let json = crate::run(&cargo, &arguments, root)?;
        serde_json::from_str(&json).context("cargo metadata has another form than expected")
    }
}
