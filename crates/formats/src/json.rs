//! JSON within bounds, and read with forbearance for the spelling of keys.

use serde_json::{Map, Value};

/// Most values of a document: 5,000 items of two hundred each.
const VALUES_MAX: usize = 1_000_000;

/// Why a document cannot be read as JSON.
#[derive(Debug, thiserror::Error)]
pub(crate) enum JsonError {
    #[error("has more than {VALUES_MAX} values")]
    TooManyValues,
    /// `serde_json` itself refuses more than 128 levels.
    #[error("nests more than 128 levels deep")]
    TooDeep,
    #[error("is not JSON: {0}")]
    Malformed(serde_json::Error),
}

/// Reads a document.
pub(crate) fn read(text: &str) -> Result<Value, JsonError> {
    if count_values(text) > VALUES_MAX {
        return Err(JsonError::TooManyValues);
    }
    serde_json::from_str(text).map_err(|error| {
        if error.to_string().starts_with("recursion limit") { JsonError::TooDeep } else { JsonError::Malformed(error) }
    })
}

/// How many values a document has at most: what follows a comma or a bracket outside of strings.
fn count_values(text: &str) -> usize {
    let mut values = 1;
    let (mut is_in_string, mut is_escaped) = (false, false);
    for byte in text.bytes() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if is_in_string => is_escaped = true,
            b'"' => is_in_string = !is_in_string,
            b',' | b'[' | b'{' if !is_in_string => values += 1,
            _ => {}
        }
    }
    values
}

/// An object whose keys are found whatever their case: ninjs 1 and 2 write `versioncreated`, ninjs 3 `versionCreated`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Object<'j>(pub(crate) &'j Map<String, Value>);

impl<'j> Object<'j> {
    /// The object that a value is.
    pub(crate) fn of(value: &'j Value) -> Option<Self> {
        value.as_object().map(Self)
    }

    /// The value of a key, also `null`.
    pub(crate) fn get(self, key: &str) -> Option<&'j Value> {
        self.0
            .get(key)
            .or_else(|| self.0.iter().find(|(name, _)| name.eq_ignore_ascii_case(key)).map(|(_, value)| value))
    }

    /// The text of a key.
    pub(crate) fn text(self, key: &str) -> Option<&'j str> {
        self.get(key).and_then(Value::as_str)
    }

    /// The whole number of a key, also where it stands as a text.
    pub(crate) fn number(self, key: &str) -> Option<u64> {
        self.get(key).and_then(number)
    }

    /// The objects of a key: those of an array, the values of an object of objects, or the one.
    pub(crate) fn objects(self, key: &str) -> Vec<Named<'j>> {
        match self.get(key) {
            Some(Value::Array(values)) => {
                values.iter().filter_map(Self::of).map(|object| Named { name: object.text("name"), object }).collect()
            }
            Some(Value::Object(map)) => map.iter().flat_map(|(name, value)| named(name, value)).collect(),
            _ => Vec::new(),
        }
    }

    /// The members of an object, with their keys.
    pub(crate) fn members(self) -> impl Iterator<Item = (&'j str, &'j Value)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }
}

/// An object with what it is called: the key that it stands under, or its own `name`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Named<'j> {
    pub(crate) name: Option<&'j str>,
    pub(crate) object: Object<'j>,
}

fn named<'j>(name: &'j str, value: &'j Value) -> Vec<Named<'j>> {
    let values = match value {
        Value::Array(values) => values.as_slice(),
        one => std::slice::from_ref(one),
    };
    values.iter().filter_map(Object::of).map(|object| Named { name: Some(name), object }).collect()
}

/// A whole number, also as a text.
pub(crate) fn number(value: &Value) -> Option<u64> {
    match value {
        Value::Number(number) => number.as_u64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}
