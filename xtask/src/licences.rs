//! Every dependency's licence must go together with Apache-2.0.

use crate::Outcome;
use crate::cargo_metadata::{Metadata, Package};
use anyhow::Result;
use spdx::{Expression, LicenseReq, ParseMode};
use std::path::Path;

/// What may be linked into a binary under Apache-2.0 with no more than its notices kept.
/// MPL-2.0 binds its own files alone, and we use them as they are.
const ALLOWED: [&str; 15] = [
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "IJG",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Looks at every dependency of the workspace, on any platform, tools of the build and tests included.
pub(crate) fn check(root: &Path) -> Result<Outcome> {
    let metadata = Metadata::of_all(root)?;
    let mut outcome = Outcome { what: "licences", passed: 0, failures: Vec::new() };
    for package in metadata.packages.iter().filter(|package| !metadata.is_ours(package)) {
        match judge(package) {
            Ok(()) => outcome.passed += 1,
            Err(failure) => outcome.failures.push(failure),
        }
    }
    Ok(outcome)
}

fn judge(package: &Package) -> Result<(), String> {
    let crate_name = format!("{} {}", package.name, package.version);
    let Some(licence) = &package.license else {
        return Err(format!(
            "{crate_name}: its manifest names no licence; read it, and use another crate where in doubt"
        ));
    };
    // The lax form reads `MIT/Apache-2.0` as `MIT OR Apache-2.0`, as older manifests mean it.
    let expression = Expression::parse_mode(licence, ParseMode::LAX)
        .map_err(|error| format!("{crate_name}: `{licence}` is no SPDX expression: {}", error.reason))?;
    if expression.evaluate(is_allowed) {
        Ok(())
    } else {
        Err(format!(
            "{crate_name}: `{licence}` is not among the licences that go together with Apache-2.0 ({})",
            ALLOWED.join(", ")
        ))
    }
}

/// An exception (`WITH …`) only ever permits more, so that it needs no list of its own.
fn is_allowed(requirement: &LicenseReq) -> bool {
    requirement.license.id().is_some_and(|licence| ALLOWED.contains(&licence.name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(licence: Option<&str>) -> Result<(), String> {
        judge(&Package {
            id: String::new(),
            name: "thing".to_owned(),
            version: "1.2.3".to_owned(),
            license: licence.map(str::to_owned),
            dependencies: Vec::new(),
        })
    }

    #[test]
    fn a_choice_needs_one_licence_that_fits_and_a_sum_needs_all() {
        for licence in [
            "MIT",
            "MIT/Apache-2.0",
            "GPL-3.0-only OR MIT",
            "Apache-2.0 WITH LLVM-exception",
            "(MIT OR Apache-2.0) AND Unicode-3.0",
            "Apache-2.0 AND ISC",
        ] {
            assert_eq!(judged(Some(licence)), Ok(()), "{licence}");
        }
        for licence in ["GPL-3.0-only", "MIT AND GPL-3.0-only", "LGPL-2.1-or-later", "AGPL-3.0-only", "LicenseRef-ours"]
        {
            let failure = judged(Some(licence)).unwrap_err();
            assert!(failure.starts_with(&format!("thing 1.2.3: `{licence}` is not among")), "{failure}");
        }
    }

    #[test]
    fn a_crate_without_a_licence_or_with_none_that_can_be_read_is_named() {
        assert!(judged(None).unwrap_err().starts_with("thing 1.2.3: its manifest names no licence"));
        assert!(judged(Some("do what you like")).unwrap_err().contains("is no SPDX expression"));
    }
}
