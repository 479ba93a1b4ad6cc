//! What this process holds in memory, as the system counts it.

/// Resident now, and at most so far, in bytes; 0 where the system does not say.
pub(super) fn resident() -> (u64, u64) {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let kilobytes = |key: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(key))?;
        line.split_whitespace().nth(1)?.parse::<u64>().ok()
    };
    let bytes = |key| kilobytes(key).unwrap_or(0) * 1024;
    (bytes("VmRSS"), bytes("VmHWM"))
}
