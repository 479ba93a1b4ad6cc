//! When, and for whom: delay line, embargo, schedule, expiry, rights, kill.
