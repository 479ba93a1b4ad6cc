//! A door that looks, rests, and looks again.

use broadtape_model::{Clock, UnixNanos};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// Calls `look` until `shutdown` turns true; the first time at once, then each time when it has said. It may block. A
/// look under way is left to end by itself, within its time limits; it acknowledges nothing to anybody.
pub(crate) async fn repeat<D: Send + 'static>(
    mut door: D,
    look: fn(&mut D, &dyn Clock) -> UnixNanos,
    clock: Arc<dyn Clock>,
    mut shutdown: watch::Receiver<bool>,
) {
    loop {
        let its_clock = clock.clone();
        let looking = tokio::task::spawn_blocking(move || {
            let next = look(&mut door, &*its_clock);
            (door, next)
        });
        let looked = tokio::select! {
            looked = looking => looked,
            _ = shutdown.wait_for(|is_over| *is_over) => return,
        };
        let next = match looked {
            Ok((rested, next)) => {
                door = rested;
                next
            }
            Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
            // The runtime is going away.
            Err(_) => return,
        };
        tokio::select! {
            () = tokio::time::sleep(Duration::from_nanos(next.nanos_since(clock.now()))) => {}
            _ = shutdown.wait_for(|is_over| *is_over) => return,
        }
    }
}
