use super::*;
use crate::mask::Masker;

#[track_caller]
fn case(text: &str, expected: &str) {
    assert_eq!(Masker::default().mask(text), expected);
    assert_eq!(
        Masker::default().mask(expected),
        expected,
        "masking twice changes nothing"
    );
}

#[track_caller]
fn stays(text: &str) {
    case(text, text);
}

#[test]
fn every_rule_compiles() {
    assert!(EMAIL.is_some() && labelled::labels_compile());
    assert!(phones::forms_compile() && identities::forms_compile());
}

/// The numbers that payment processors publish for tests.
#[test]
fn payment_cards_are_hidden_by_their_check_digit() {
    case("card 4111 1111 1111 1111 refused", "card [masked] refused");
    case(
        "card 5555-5555-5555-4444, exp 12/27",
        "card [masked], exp 12/27",
    );
    case("amex 378282246310005", "amex [masked]");
    case(
        "pay 6011111111111117 or 30569309025904",
        "pay [masked] or [masked]",
    );
    case("4111 1111 1111 1111 123", "[masked] 123");
    stays("order number 4111 2222 3333 4445");
    stays("order 1234567890123456");
    stays("at 1763654400000 ms, trace 4111111111111111a");
}

/// Examples of the registry of ISO 13616.
#[test]
fn bank_accounts_are_hidden_by_their_check_digits() {
    case(
        "to DE89 3704 0044 0532 0130 00 FAILED",
        "to [masked] FAILED",
    );
    case("iban GB82WEST12345698765432.", "iban [masked].");
    case("FR14 2004 1010 0505 0001 3M02 606", "[masked]");
    stays("part DE88 3704 1044 1532 1130 11");
    stays("ticket AB12 of PROJ-2211");
}

/// Numbers that regulators keep free for fiction.
#[test]
fn telephone_numbers_are_hidden() {
    case("call +1 (415) 555-0132 now", "call [masked] now");
    case("reach me at +44 20 7946 0958", "reach me at [masked]");
    case("(415) 555-0132", "[masked]");
    case("from 415-555-0132, twice", "from [masked], twice");
    case("Tel. 030 23125 000", "Tel. [masked]");
    case(r#"{"phone": "4155550132"}"#, r#"{"phone": "[masked]"}"#);
    case("mobil 0171 3920000", "mobil [masked]");
    stays("+1.7 points, offset +01:00, +250 %");
    stays("run-20261118-0007 of 2026-11-18T10:00:00+00:00");
    stays("took 300-400 ms, lines 120-180, id 12-3456");
}

#[test]
fn social_security_numbers_are_hidden() {
    case("ssn 219-09-9999.", "ssn [masked].");
    stays("part 000-12-3456, 666-12-3456 and 901-12-3456");
    stays("2026-11-18 and 1219-09-9999");
}

#[test]
fn network_addresses_are_hidden_and_versions_are_not() {
    case("from 203.0.113.7:443 refused", "from [masked]:443 refused");
    case("peer 2001:db8::ff00:42:8329 gone", "peer [masked] gone");
    stays("version 1.2.3.4 and v10.20.30.40");
    stays("release 10.0.19.1, chrome 115.0.5790.170");
    stays("127.0.0.1 and ::1 at 10:20:30");
    stays("std::fmt::Display, a::b");
    stays("commit 9fceb02d0ae598e95dc970b74767f19372d61af8");
}

#[test]
fn what_names_a_run_stays() {
    stays("550e8400-e29b-41d4-a716-446655440000");
    stays("run 2026-11-18-refunds-0042");
    stays("trace 4bf92f3577b34da6a3ce929d0e0e4736 span 00f067aa0ba902b7");
    stays("https://traces.example.com/run-20261118-0007");
}

#[test]
fn the_host_of_a_link_is_no_mail_address() {
    case(
        "https://jo:s3cr3tpass@t.example/r/7 for jo@t.example",
        "https://[masked]@t.example/r/7 for [masked]",
    );
}
