//! The tape in plain files.
