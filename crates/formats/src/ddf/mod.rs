//! Barchart DDF: quotes as lines of text.
