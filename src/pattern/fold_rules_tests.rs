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

#[test]
fn base64_is_folded_and_names_stay() {
    case(
        "cannot decode SGVsbG8gd29ybGQsIHRoaXMgaXMgYmFzZTY0: bad padding",
        "cannot decode <*>: bad padding",
    );
    case(
        "data=dGhlIHF1aWNrIGJyb3duIGZveA== refused",
        "data=<*> refused",
    );
    case(
        "body 3q2-78r-ur4AESIzRFVmd4iZqrvM3e7_ and more",
        "body <*> and more",
    );
    for name in [
        "AbstractAnnotationConfigDispatcherServletInitializer is not bound",
        "see src/components/PaymentOverviewController",
        "RESOURCE_EXHAUSTED_BY_TOO_MANY_REQUESTS",
    ] {
        case(name, name);
    }
}

#[test]
fn a_host_without_digits_is_folded() {
    case("foo.bar.edu refused", "<*> refused");
    case(
        "proxy.example.edu.hk:5070 open through github.com:443",
        "<*> open through <*>",
    );
    case("no route to (db.prod.internal)", "no route to");
    case("lost www.example.com/a/b?c=d, again", "lost <*>, again");
    for text in [
        "java.io.IOException: closed",
        "see module.py, e.g. node.js",
        "self.id is not set",
        "org.apache.hadoop.net failed",
        "the task is done. it is closed",
    ] {
        case(text, text);
    }
}

#[test]
fn a_part_that_another_message_lacks_makes_no_difference() {
    case("user= tty=:0 rhost=", "user=<*> tty=<*> rhost=<*>");
    case("user=, host=x; done", "user=<*>, host=<*>; done");
    case("error= none", "error= none");
    case(
        "connection from 10.0.0.7 () refused",
        "connection from <*> refused",
    );
    case(
        "connection from 10.0.0.7 (a.example.com) refused",
        "connection from <*> refused",
    );
    case("close, 451 bytes sent", "close, <*> sent");
    case("close, 1293 bytes (1.26 KB) sent", "close, <*> sent");
    case("lifetime <1 sec", "lifetime <*>");
    case("lifetime 00:01", "lifetime <*>");
    case("tags [] of item", "tags [<*>] of item");
    case(
        "call to flush() (no timeout)",
        "call to flush() (no timeout)",
    );
}

#[test]
fn the_user_that_something_is_done_for_is_folded() {
    case(
        "session opened for user root by (uid=0)",
        "session opened for user <*> by (uid=<*>)",
    );
    case("no password for user bob.", "no password for user <*>.");
    for text in [
        "check pass; user unknown",
        "waiting for user input",
        "for user account",
    ] {
        case(text, text);
    }
}

#[test]
fn colours_are_removed_before_folding() {
    case(
        "\u{1b}[31mtimed out\u{1b}[0m after 30 s",
        "timed out after <*>",
    );
    case(
        "bad key \u{1b}[1msk-abcdefgh\u{1b}[0mijklmnop",
        "bad key [masked]",
    );
}
