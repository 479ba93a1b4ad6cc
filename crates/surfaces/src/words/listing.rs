//! Several names in a row.

/// `A`, `A and B`, `A, B and C`; nothing of none.
pub(crate) fn of(names: &[&str]) -> Option<String> {
    let (last, others) = names.split_last()?;
    Some(if others.is_empty() { (*last).to_owned() } else { format!("{} and {last}", others.join(", ")) })
}
