//! When exchanges trade: sessions of a day, the state of the market at an instant, trading days.
//!
//! [`Calendar`] turns an exchange's hours, which are wall times and dates, into instants. [`listing`]
//! gives what is known of a real exchange by its market identifier code: name, country, zone, hours,
//! holidays, early closes and the delay that it asks for.
//!
//! Nothing here reads a file or asks the time.

mod calendar;
pub use calendar::Calendar;

mod session;
pub use session::Session;

mod standing;
pub use standing::Standing;

mod listing;
pub use listing::{Listing, listing, listings};

mod read;
