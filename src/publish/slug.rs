//! Names of files that are safe whatever the record says.

/// The most characters of a text that its file name keeps.
pub(super) const LONGEST: usize = 60;

/// A text in small letters and digits, with a hash.
pub(super) fn slug(text: &str) -> String {
    hashed(text, 8)
}

/// The same with so many digits of the hash.
pub(super) fn hashed(text: &str, digits: usize) -> String {
    let mut slug = String::new();
    for letter in text.chars().take(LONGEST) {
        if letter.is_ascii_alphanumeric() {
            slug.push(letter.to_ascii_lowercase());
        } else if !slug.ends_with('-') {
            slug.push('-');
        }
    }
    let hash = blake3::hash(text.as_bytes()).to_hex();
    format!("{}-{}", slug.trim_matches('-'), &hash[..digits])
}
