//! Secrets and personal data in untrusted text. Text comes in, and goes out with what must not be seen replaced; the one place
//! that decides what it looks like.

mod check_digits;
mod personal;
mod secrets;

pub use personal::{mask_personal, mask_value};
pub use secrets::mask;
