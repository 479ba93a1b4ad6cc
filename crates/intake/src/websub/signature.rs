//! Signatures of what a hub delivers: `X-Hub-Signature: METHOD=HEX`, the HMAC (RFC 2104) of the body by the secret of
//! the subscription (WebSub §7.1). Of the methods that the Recommendation knows all count, SHA-1 too: as an HMAC it is
//! not broken, and large hubs have no other.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;
use sha2::{Sha256, Sha384, Sha512};

/// Whether a signature was made of this body with this secret.
pub(super) fn is_right(header: &str, secret: &str, body: &[u8]) -> bool {
    let Some((method, digits)) = header.trim().split_once('=') else { return false };
    let Some(tag) = bytes_of(digits) else { return false };
    macro_rules! verify {
        ($digest:ty) => {
            Hmac::<$digest>::new_from_slice(secret.as_bytes())
                .is_ok_and(|mac| mac.chain_update(body).verify_slice(&tag).is_ok())
        };
    }
    match method.to_ascii_lowercase().as_str() {
        "sha1" => verify!(Sha1),
        "sha256" => verify!(Sha256),
        "sha384" => verify!(Sha384),
        "sha512" => verify!(Sha512),
        _ => false,
    }
}

fn bytes_of(hexadecimal: &str) -> Option<Vec<u8>> {
    let digit = |digit: &u8| char::from(*digit).to_digit(16).and_then(|value| u8::try_from(value).ok());
    let digits: Vec<u8> = hexadecimal.as_bytes().iter().map(digit).collect::<Option<_>>()?;
    digits.len().is_multiple_of(2).then(|| digits.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_four_methods_of_the_recommendation_count_and_nothing_else() {
        // RFC 2202 §3 and RFC 4231 §4.3, test case 2.
        let (secret, body) = ("Jefe", b"what do ya want for nothing?");
        let right = [
            "sha1=effcdf6ae5eb2fa2d27416d5f184df9c259a7c79",
            "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
            "sha384=af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649",
            "sha512=164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fd\
             caeab1a34d4a6b4b636e070a38bce737",
        ];
        for header in right {
            assert!(is_right(header, secret, body), "{header}");
            assert!(is_right(&header.to_uppercase(), secret, body), "{header}");
            assert!(!is_right(header, "jefe", body) && !is_right(header, secret, b"what do ya want"), "{header}");
            assert!(!is_right(&header[..header.len() - 2], secret, body), "a part of it is not enough");
        }
        for header in ["", "sha1", "sha256=", "md5=750c783e6ab0b503eaa86e310a5db738", "sha256=zz", "sha256=5"] {
            assert!(!is_right(header, secret, body), "{header}");
        }
    }
}
