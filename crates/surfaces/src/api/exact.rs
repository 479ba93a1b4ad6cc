//! Exact decimals as JSON numbers, never through a float.

use broadtape_model::Price;
use serde_json::value::RawValue;

/// A number as it will stand in the document.
pub(crate) type Exact = Box<RawValue>;

/// A price, without trailing zeros.
pub(super) fn exact(price: Price) -> Exact {
    RawValue::from_string(price.to_string()).expect("a plain decimal is a JSON number")
}
