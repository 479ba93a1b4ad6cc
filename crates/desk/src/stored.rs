//! State as bytes, for checkpoints: written by this build and read by this build.
//!
//! Numbers are little-endian. What is stored of a type stands field by field in a [`stored!`](crate::stored!) beside
//! it, which does not compile when a field is added and not listed. [`Stored::describe`] names every field, so that
//! bytes of another layout are found to be such and never misread.

use broadtape_model::{
    ActionKind, Bar, BarRun, CorporateAction, Correction, DayCode, ExtendedLast, FeedSymbol, Last, LastKind,
    Participant, Position, Price, Quote, Settlement, UnixNanos, VendorId, day_number, day_of,
};
use jiff::civil::Date;
use std::sync::Arc;

/// What can be put into a checkpoint.
pub trait Stored: Sized {
    /// Names the layout.
    fn describe(into: &mut String);

    /// Appends it.
    fn put(&self, out: &mut Vec<u8>);

    /// Takes one from the front; `None` when there is none.
    fn take(from: &mut &[u8]) -> Option<Self>;
}

/// The whole of some bytes as one value; `None` when it is none.
#[must_use]
pub fn read<T: Stored>(mut bytes: &[u8]) -> Option<T> {
    let value = T::take(&mut bytes)?;
    bytes.is_empty().then_some(value)
}

/// Lists the fields of a struct that are stored: all of them.
#[macro_export]
macro_rules! stored {
    ($name:ident { $($field:ident: $type:ty),* $(,)? }) => {
        impl $crate::stored::Stored for $name {
            fn describe(into: &mut String) {
                into.push_str(concat!(stringify!($name), "{"));
                $(
                    into.push_str(concat!(stringify!($field), ":"));
                    <$type as $crate::stored::Stored>::describe(into);
                )*
                into.push('}');
            }

            fn put(&self, out: &mut Vec<u8>) {
                let Self { $($field),* } = self;
                $(<$type as $crate::stored::Stored>::put($field, out);)*
            }

            fn take(from: &mut &[u8]) -> Option<Self> {
                Some(Self { $($field: <$type as $crate::stored::Stored>::take(from)?),* })
            }
        }
    };
}

macro_rules! number {
    ($($type:ty),*) => {$(
        impl Stored for $type {
            fn describe(into: &mut String) {
                into.push_str(concat!(stringify!($type), ","));
            }

            fn put(&self, out: &mut Vec<u8>) {
                out.extend_from_slice(&self.to_le_bytes());
            }

            fn take(from: &mut &[u8]) -> Option<Self> {
                let (bytes, rest) = from.split_first_chunk()?;
                *from = rest;
                Some(Self::from_le_bytes(*bytes))
            }
        }
    )*};
}

number!(u8, u16, u32, u64, i32, i64);

/// Stores a type as another.
macro_rules! as_other {
    ($type:ty as $other:ty, |$own:ident| $put:expr, |$from:ident| $take:expr) => {
        impl Stored for $type {
            fn describe(into: &mut String) {
                into.push_str(concat!(stringify!($type), " as "));
                <$other>::describe(into);
            }

            fn put(&self, out: &mut Vec<u8>) {
                let $own = self;
                let other: $other = $put;
                other.put(out);
            }

            fn take(from: &mut &[u8]) -> Option<Self> {
                let $from = <$other>::take(from)?;
                $take
            }
        }
    };
}

as_other!(bool as u8, |own| u8::from(*own), |from| (from < 2).then_some(from == 1));
as_other!(usize as u64, |own| *own as u64, |from| usize::try_from(from).ok());
as_other!(String as Vec<u8>, |own| own.as_bytes().to_vec(), |from| String::from_utf8(from).ok());
as_other!(Price as i64, |own| own.units(), |from| Some(Self::from_units(from)));
as_other!(UnixNanos as i64, |own| own.nanos(), |from| Some(Self::new(from)));
as_other!(Position as u64, |own| own.0, |from| Some(Self(from)));
as_other!(Date as i32, |own| day_number(*own), |from| Some(day_of(from)));
as_other!(DayCode as u8, |own| own.0, |from| Some(Self(from)));
as_other!(Participant as u32, |own| u32::from_be_bytes(own.to_bytes()), |from| Self::from_bytes(from.to_be_bytes()));
as_other!(BarRun as Vec<u8>, |own| own.as_bytes().to_vec(), |from| Self::from_bytes(&from));
as_other!(
    FeedSymbol as (String, (String, String)),
    |own| (own.vendor.to_string(), (own.symbol.to_string(), own.exchange_code.to_string())),
    |from| {
        let (vendor, (symbol, exchange_code)) = from;
        Some(Self { vendor: VendorId::new(&vendor), symbol: symbol.into(), exchange_code: exchange_code.into() })
    }
);
as_other!(
    LastKind as u8,
    |own| match own {
        LastKind::Trade => 0,
        LastKind::Close => 1,
        LastKind::PreviousClose => 2,
    },
    |from| match from {
        0 => Some(Self::Trade),
        1 => Some(Self::Close),
        2 => Some(Self::PreviousClose),
        _ => None,
    }
);
as_other!(
    ActionKind as (u8, (u32, i64)),
    |own| match own {
        ActionKind::Split { new, old } => (0, (*new, i64::from(*old))),
        ActionKind::Dividend(price) => (1, (0, price.units())),
    },
    |from| match from {
        (0, (new, old)) => Some(Self::Split { new, old: u32::try_from(old).ok()? }),
        (1, (_, units)) => Some(Self::Dividend(Price::from_units(units))),
        _ => None,
    }
);

impl<T: Stored> Stored for Option<T> {
    fn describe(into: &mut String) {
        into.push('?');
        T::describe(into);
    }

    fn put(&self, out: &mut Vec<u8>) {
        self.is_some().put(out);
        if let Some(value) = self {
            value.put(out);
        }
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        match bool::take(from)? {
            true => T::take(from).map(Some),
            false => Some(None),
        }
    }
}

impl<T: Stored> Stored for Box<T> {
    fn describe(into: &mut String) {
        T::describe(into);
    }

    fn put(&self, out: &mut Vec<u8>) {
        T::put(self, out);
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        T::take(from).map(Self::new)
    }
}

impl<T: Stored> Stored for Vec<T> {
    fn describe(into: &mut String) {
        into.push('*');
        T::describe(into);
    }

    fn put(&self, out: &mut Vec<u8>) {
        self.len().put(out);
        self.iter().for_each(|value| value.put(out));
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        // Each takes a byte at least, so more than are left cannot be.
        let count = usize::take(from).filter(|count| *count <= from.len())?;
        (0..count).map(|_| T::take(from)).collect()
    }
}

impl<T: Stored + Clone> Stored for Arc<[T]> {
    fn describe(into: &mut String) {
        Vec::<T>::describe(into);
    }

    fn put(&self, out: &mut Vec<u8>) {
        self.to_vec().put(out);
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        Vec::take(from).map(Self::from)
    }
}

impl<A: Stored, B: Stored> Stored for (A, B) {
    fn describe(into: &mut String) {
        into.push('(');
        A::describe(into);
        B::describe(into);
        into.push(')');
    }

    fn put(&self, out: &mut Vec<u8>) {
        self.0.put(out);
        self.1.put(out);
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        Some((A::take(from)?, B::take(from)?))
    }
}

stored!(Last { price: Price, kind: LastKind });
stored!(ExtendedLast { price: Price, at: UnixNanos });
stored!(Correction { at: UnixNanos, was: Price, was_at: UnixNanos, instead: Option<Price> });
stored!(Settlement { price: Price, is_final: bool });
stored!(CorporateAction { ex_date: Date, kind: ActionKind });
stored!(Bar { number: i32, open: Price, high: Price, low: Price, close: Price, volume: u64 });
stored!(Quote {
    day: Option<Date>,
    last: Option<Last>,
    last_trade_at: Option<UnixNanos>,
    extended: Option<ExtendedLast>,
    previous_close: Option<Price>,
    open: Option<Price>,
    high: Option<Price>,
    low: Option<Price>,
    close: Option<Price>,
    settlement: Option<Settlement>,
    volume: Option<u64>,
    bid: Option<Price>,
    bid_size: Option<u64>,
    ask: Option<Price>,
    ask_size: Option<u64>,
    open_interest: Option<u64>,
    is_halted: bool,
    as_of: Option<UnixNanos>,
    exchange_time: Option<UnixNanos>,
    received: Option<UnixNanos>,
    revision: u64,
    correction: Option<Box<Correction>>,
});
