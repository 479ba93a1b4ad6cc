//! Whole-house checks on a simulated clock.
