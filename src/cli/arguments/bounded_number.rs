//! A number that must be within limits.

pub(super) fn number_between(text: &str, least: f64, most: f64) -> Result<f64, String> {
    let number = text.parse().ok();
    number
        .filter(|number| (least..=most).contains(number))
        .ok_or_else(|| format!("a number from {least} to {most}"))
}
