//! Day codes to dates.

use broadtape_model::DayCode;
use jiff::ToSpan;
use jiff::civil::Date;

/// The trading day that a feed's code means: the day of the month nearest to a date. A code that means no day of
/// the month is of that date itself.
pub(super) fn of_code(code: DayCode, near: Date) -> Date {
    let Some(day) = day_of_month(code) else { return near };
    // The evening before a day is nearer to it than any other day of that number, and so is a week later.
    let offsets = (0..=16_i32).flat_map(|days| [days, -days]);
    let dates = offsets.filter_map(|days| near.checked_add(days.days()).ok());
    dates.into_iter().find(|date| date.day() == day).unwrap_or(near)
}

/// `1` to `9`, `0` for the 10th, then letters from `A` for the 11th.
fn day_of_month(code: DayCode) -> Option<i8> {
    match code.0 {
        digit @ b'1'..=b'9' => i8::try_from(digit - b'0').ok(),
        b'0' => Some(10),
        letter @ b'A'..=b'U' => i8::try_from(letter - b'A' + 11).ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_code_is_the_day_of_that_number_nearest_by() {
        for (code, near, expected) in [
            (b'C', date(2014, 1, 13), date(2014, 1, 13)),
            (b'D', date(2014, 1, 13), date(2014, 1, 14)),
            (b'0', date(2014, 1, 13), date(2014, 1, 10)),
            (b'3', date(2014, 1, 31), date(2014, 2, 3)),
            (b'U', date(2014, 2, 3), date(2014, 1, 31)),
            (b'1', date(2014, 12, 31), date(2015, 1, 1)),
            (b'~', date(2014, 1, 13), date(2014, 1, 13)),
        ] {
            assert_eq!(of_code(DayCode(code), near), expected, "{}", code.escape_ascii());
        }
    }
}
