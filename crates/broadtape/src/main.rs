//! The `broadtape` command.
fn main() {}
