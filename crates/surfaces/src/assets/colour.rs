//! Colours and their contrast (WCAG 2.2, 1.4.3).

use std::fmt;

/// The least contrast of text with its ground.
const CONTRAST: f64 = 4.5;

/// A colour of the screen, 8 bits a channel.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Colour([u8; 3]);

impl Colour {
    pub(super) const WHITE: Self = Self([255; 3]);
    pub(super) const BLACK: Self = Self([0; 3]);

    pub(super) const fn new(red: u8, green: u8, blue: u8) -> Self {
        Self([red, green, blue])
    }

    /// Reads `#rrggbb`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.is_ascii())?;
        let channel = |place: usize| u8::from_str_radix(&digits[place..place + 2], 16).ok();
        Some(Self([channel(0)?, channel(2)?, channel(4)?]))
    }

    /// Black or white, whichever is read better on this ground. One of them always has enough contrast.
    pub(super) fn text_on(self) -> Self {
        if self.contrast(Self::WHITE) >= self.contrast(Self::BLACK) { Self::WHITE } else { Self::BLACK }
    }

    /// This colour, made lighter or darker just so far that it can be read on `ground`; its hue stays.
    pub(super) fn readable_on(self, ground: Self) -> Self {
        let end = ground.text_on();
        let shade = |step| if end == Self::WHITE { self.lighter(step) } else { self.mixed(end, step) };
        (0..=STEPS).map(shade).find(|own| own.contrast(ground) >= CONTRAST).unwrap_or(end)
    }

    /// So many steps of the way to white, as vivid as it was (HSL with its hue and saturation).
    fn lighter(self, step: u16) -> Self {
        let channels = self.0.map(|channel| f64::from(channel) / 255.0);
        let (least, most) =
            channels.iter().fold((1.0_f64, 0.0_f64), |(least, most), own| (least.min(*own), most.max(*own)));
        let lightness = f64::midpoint(least, most);
        let spread = |lightness: f64| 1.0 - (2.0 * lightness - 1.0).abs();
        if spread(lightness) == 0.0 {
            return self.mixed(Self::WHITE, step);
        }
        let target = lightness + (1.0 - lightness) * f64::from(step) / f64::from(STEPS);
        let stretch = spread(target) / spread(lightness);
        Self(channels.map(|channel| byte(target + (channel - lightness) * stretch)))
    }

    fn contrast(self, other: Self) -> f64 {
        let (one, two) = (self.luminance() + 0.05, other.luminance() + 0.05);
        one.max(two) / one.min(two)
    }

    /// Relative luminance, 0 to 1.
    fn luminance(self) -> f64 {
        let linear = self.0.map(|channel| {
            let share = f64::from(channel) / 255.0;
            if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    }

    /// So many steps of the way to another colour.
    pub(super) fn mixed(self, other: Self, step: u16) -> Self {
        let mix = |own: u8, end: u8| {
            let (own, end) = (i32::from(own), i32::from(end));
            u8::try_from(own + (end - own) * i32::from(step) / i32::from(STEPS)).expect("between two bytes")
        };
        Self(std::array::from_fn(|place| mix(self.0[place], other.0[place])))
    }
}

/// A channel's share of its full strength as a byte.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 255 by the clamp")]
fn byte(share: f64) -> u8 {
    (share.clamp(0.0, 1.0) * 255.0).round() as u8
}

/// Steps from a colour to another.
pub(super) const STEPS: u16 = 50;

impl fmt::Display for Colour {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.0;
        write!(formatter, "#{red:02x}{green:02x}{blue:02x}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_accent_can_be_read_on_any_ground_and_be_written_on() {
        let grounds = [
            Colour::WHITE,
            Colour::BLACK,
            Colour::new(0xf4, 0xf0, 0xe6),
            Colour::new(0x14, 0x16, 0x1a),
            Colour::new(128, 128, 128),
        ];
        for red in (0..=255).step_by(51) {
            for green in (0..=255).step_by(51) {
                for blue in (0..=255).step_by(51) {
                    let accent = Colour::new(red, green, blue);
                    assert!(accent.text_on().contrast(accent) >= CONTRAST, "on {accent}");
                    for ground in grounds {
                        assert!(accent.readable_on(ground).contrast(ground) >= CONTRAST, "{accent} on {ground}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_colour_is_six_digits() {
        assert_eq!(Colour::parse("#12aBcd").map(|colour| colour.to_string()), Some("#12abcd".into()));
        for text in ["", "#", "123456", "#12345", "#1234567", "#12345g", "#ééé"] {
            assert_eq!(Colour::parse(text), None, "{text}");
        }
    }
}
