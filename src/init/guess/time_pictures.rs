//! Ways to write a time that are not read as they are.

/// Other ways to write a time. A letter stands for a digit of the year, month, day, hour, minute or second.
///
/// Where days and months could be swapped, the first picture that fits all values counts.
pub(super) const PICTURES: [&str; 22] = [
    "YYYY/MM/DD hh:mm:ss",
    "YYYY/MM/DD hh:mm",
    "YYYY-MM-DD hh:mm",
    "YYYY-MM-DDThh:mm",
    "YYYY-MM-DD-hh:mm",
    "YYYY-MM-DD_hh-mm-ss",
    "YYYY-MM-DDThh-mm-ss",
    "YYYY.MM.DD hh:mm:ss",
    "MM/DD/YYYY hh:mm:ss",
    "MM/DD/YYYY hh:mm",
    "DD/MM/YYYY hh:mm:ss",
    "DD/MM/YYYY hh:mm",
    "DD.MM.YYYY hh:mm:ss",
    "DD.MM.YYYY hh:mm",
    "DD-MM-YYYY hh:mm:ss",
    "DD-MM-YYYY hh:mm",
    "YYYYMMDDThhmmss",
    "YYYYMMDD_hhmmss",
    "YYYYMMDD hh:mm:ss",
    "YYYYMMDDhhmmss",
    "YYYYMMDD",
    "DD.MM.YYYY",
];

/// Whether a text is written like a picture, perhaps with a fraction of a second or a Z behind it.
pub(super) fn is_like(text: &str, picture: &str) -> bool {
    if !text.is_ascii() || text.len() < picture.len() {
        return false;
    }
    let (head, rest) = text.split_at(picture.len());
    let same = head
        .bytes()
        .zip(picture.bytes())
        .all(|(byte, drawn)| match drawn {
            b'Y' | b'M' | b'D' | b'h' | b'm' | b's' => byte.is_ascii_digit(),
            other => byte == other,
        });
    let within = |part: &str, least: u32, most: u32| {
        let number = digits(head, picture, part);
        number.is_none_or(|number| (least..=most).contains(&number))
    };
    let fraction = rest.strip_suffix('Z').unwrap_or(rest);
    let fraction = fraction.strip_prefix('.').unwrap_or(fraction);
    same && fraction.bytes().all(|byte| byte.is_ascii_digit())
        && (rest.is_empty() || rest.starts_with(['.', 'Z']))
        && within("YYYY", 2000, 2199)
        && within("MM", 1, 12)
        && within("DD", 1, 31)
        && within("hh", 0, 23)
}

fn digits(text: &str, picture: &str, part: &str) -> Option<u32> {
    let at = picture.find(part)?;
    text.get(at..at + part.len())?.parse().ok()
}

/// The SQL that puts the parts of a time into the order of ISO 8601.
pub(super) fn in_order(picture: &str, text: &str) -> String {
    let part = |letters: &str| {
        let at = picture.find(letters)? + 1;
        Some(format!("SUBSTR({text}, {at}, {})", letters.len()))
    };
    let or_zero = |letters: &str| part(letters).unwrap_or_else(|| "'00'".to_owned());
    let date = ["YYYY", "MM", "DD"].map(or_zero).join(" || '-' || ");
    let time = ["hh", "mm", "ss"].map(or_zero).join(" || ':' || ");
    format!("{date} || 'T' || {time}")
}
