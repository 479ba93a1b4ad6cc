//! `[[editor]]`.

use crate::config::names::Known;
use crate::config::secret::SecretSource;
use crate::config::table::Table;
use crate::config::values;

/// Somebody who may give orders over HTTP.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct EditorSettings {
    /// The name that stands with the orders.
    pub(crate) name: String,
    /// What proves who it is.
    pub(crate) token: SecretSource,
}

pub(super) fn read(table: &mut Table<'_>, known: &mut Known) -> Option<EditorSettings> {
    let name = table.required("name", "\"ann\"", values::some_text);
    let token = SecretSource::take(table, "token_file", "token_env");
    if token.is_none() && !table.has("token_env") {
        table.require("token_file", "\"secrets/ann\"");
    }
    table.finish();
    let name = name?;
    known.editors.declare(table.report(), &name.value, name.offset);
    Some(EditorSettings { name: name.value, token: token? })
}
