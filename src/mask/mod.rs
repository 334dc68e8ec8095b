//! Masks secrets and personal data in untrusted text. No other room decides what they look like.

mod check_digits;
mod personal;
mod secrets;

pub use personal::{mask_personal, mask_value};
pub use secrets::mask;
