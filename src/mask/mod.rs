//! Masks secrets and personal data in untrusted text. No other room decides what they look like.

mod check_digits;
mod personal;
mod secrets;

pub(crate) use personal::{mask_personal, mask_value};
pub(crate) use secrets::mask;
