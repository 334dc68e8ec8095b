//! What the shipped rules fold, message by message.

use super::fold_rules::{COMPILED, RULES};
use super::folding::Folding;

#[track_caller]
fn case(message: &str, expected: &str) {
    let folding = Folding::default();
    assert_eq!(folding.template(message), expected);
    assert_eq!(
        folding.template(expected),
        expected,
        "folding twice changes nothing"
    );
}

#[test]
fn every_rule_compiles() {
    assert_eq!(COMPILED.len(), RULES.len());
}

#[test]
fn what_varies_is_folded() {
    case(
        "Error: payment amount does not add up, total price is 305, but paid 255",
        "Error: payment amount does not add up, total price is <*>, but paid <*>",
    );
    case(
        "run 7f9c24e8-3b12-4fef-91e0-5e8b1d3c0a11 timed out after 30.5 s at 2026-11-20T04:05:06Z",
        "run <*> timed out after <*> at <*>",
    );
    case(
        "seen on Sun Jul  3 10:05:25 2005 by us",
        "seen on <*> by us",
    );
    case("10.0.0.7:8080 refused", "<*> refused");
    case("10.0.0.7:refused", "<*>:refused");
    case("from 5c:50:15:aa:bc:fe and deadbeef", "from <*> and <*>");
    case(
        "reservation FQ8APE not found for user omar_rossi_1241",
        "reservation <*> not found for user <*>",
    );
    case(
        "cannot read /etc/app/x.toml, nor C:\\a b",
        "cannot read <*>, nor <*> b",
    );
    case(
        "took 900 ms, took 2 s, took 12 seconds",
        "took <*>, took <*>, took <*>",
    );
    case("deleted 4, 5, 6 and 7", "deleted <*> and <*>");
    case("  spaces\n and\ttabs ", "spaces and tabs");
    case("错误码500，重试", "错误码<*>，重试");
}

#[test]
fn a_value_is_folded_unless_it_says_what_failed() {
    case(
        "user=alice tag=\"a b\" done=false",
        "user=<*> tag=<*> done=<*>",
    );
    case("error=timeout user=bob", "error=timeout user=<*>");
    case("http.status_code=denied", "http.status_code=denied");
    case(
        "expected read/write, got and/or",
        "expected read/write, got and/or",
    );
}

#[test]
fn a_secret_never_reaches_a_template() {
    case("bad key sk-abcdefghijklmnop", "bad key [masked]");
}
