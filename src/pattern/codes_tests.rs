//! What is a code and what is a count, message by message.

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

#[track_caller]
fn stays(message: &str) {
    case(message, message);
}

#[test]
fn a_status_of_http_stays() {
    for message in [
        "HTTP 404",
        "HTTP error 500",
        "status 500",
        "status: 502 from the gateway",
        "status code: 503",
        "status code 404 for the page",
        "the request failed with status code 429",
        "http.status_code=500",
        "Error code: 400 - bad schema",
        r#"{"code": 429, "status": "RESOURCE_EXHAUSTED"}"#,
        "500 Internal Server Error",
        "404 Client Error: Not Found for url",
        "the server returned 404",
        "responded with 500 after a retry",
        "got a 503 from the ledger",
        "error: 404",
        "Error: 502 Bad Gateway",
        "Request failed (500)",
        "GET -> 503",
        "POST <*> 500",
        "404",
    ] {
        stays(message);
    }
    case("HTTP/1.1 503 from upstream", "HTTP/<*> 503 from upstream");
}

#[test]
fn an_exit_code_stays() {
    for message in [
        "exit code 137",
        "exit code: 1",
        "exit status 2",
        "exited with 1",
        "exited (139)",
        "exited abnormally with [1]",
        "returned non-zero exit status 127.",
        "exitCode=3",
        "process exited with code 255",
        "killed by signal 9",
        "rc=1",
    ] {
        stays(message);
    }
}

#[test]
fn an_error_code_stays() {
    for message in [
        "ORA-00001: unique constraint violated",
        "TNS-12541: no listener",
        "errno 13",
        "[Errno 2] no such file",
        "No such file or directory (os error 2)",
        "E1234 while reading",
        "error[E0382]: borrow of moved value",
        "error TS2345: wrong argument",
        "SQLSTATE 23505",
        "SQLSTATE[23000]: duplicate",
        "ERROR 1062: duplicate entry",
        "sqlcode=-911",
        "failed with 0x80070005",
        "HRESULT = 0x80004005",
        "code=-32601",
        "error code -32000",
        r#""code":-32601,"message":"no method""#,
        "read ECONNRESET",
        "grpc code 14",
        "curl: (6) could not resolve it",
        "errorCode = -1",
        "AADSTS50076: multi-factor",
        "error 0xC0000005",
        "code 42P01",
        "E501 line too long",
        "APIStatusError: 529 overloaded",
        "psycopg2.errors.UniqueViolation: duplicate key",
        "urllib3.exceptions.MaxRetryError: no route",
    ] {
        stays(message);
    }
}

#[test]
fn different_codes_are_different_failures() {
    let folding = Folding::default();
    for (one, other) in [
        ("HTTP 404", "HTTP 500"),
        ("ORA-00001", "ORA-01400"),
        ("exit code 1", "exit code 137"),
        ("status 500", "status 503"),
        ("errno 13 in 5 s", "errno 2 in 7 s"),
    ] {
        assert_ne!(folding.template(one), folding.template(other));
    }
}

#[test]
fn counts_ports_sizes_times_and_identifiers_still_fold() {
    case("error 3 times in 40 s", "error <*> times in <*>");
    case(
        "connection to 10.0.0.7:8080 failed",
        "connection to <*> failed",
    );
    case("listening on port 404", "listening on port <*>");
    case("deleted 500 rows", "deleted <*> rows");
    case("returned 404 rows", "returned <*> rows");
    case("transferred 500 dollars", "transferred <*> dollars");
    case("status 3 of 7", "status <*> of <*>");
    case(
        "order A-1042 has code review 7",
        "order <*> has code review <*>",
    );
    case("zip code 94107 is unknown", "zip code <*> is unknown");
    case(
        "verification code 123456 expired",
        "verification code <*> expired",
    );
    case(
        "message code 7 is not 3 or 4",
        "message code <*> is not <*> or <*>",
    );
    case("exited with 3 errors", "exited with <*> errors");
    case("Error: 305 items differ", "Error: <*> items differ");
    case("error: INV-2031 not found", "error: <*> not found");
    case("id=E404 at HTTP 404", "id=<*> at HTTP 404");
    case("status: 200 len: 17", "status: <*> len: <*>");
    case("failed in 500 ms", "failed in <*>");
    case("ticket ORD-10023 is closed", "ticket <*> is closed");
}

#[test]
fn the_name_of_a_standard_keeps_its_digits() {
    stays("no SOCKS5 proxy");
    stays("the utf-8 codec failed");
    stays("SHA256 differs");
    case("utf-8-7 of sha1sum-9", "<*> of <*>");
}

#[test]
fn codes_and_names_of_errors_never_vary() {
    let folding = Folding::default();
    for word in [
        [
            "ECONNRESET",
            "ECONNREFUSED",
            "ETIMEDOUT",
            "EPIPE",
            "EHOSTUNREACH",
        ],
        [
            "KeyError",
            "ValueError",
            "TypeError",
            "IndexError",
            "OSError",
        ],
        ["1", "2", "3", "4", "5"],
    ] {
        let all = word.map(|name| format!("the worker left with exit code {name} today"));
        let merged = folding.merged(&all.iter().map(String::as_str).collect());
        assert!(merged.iter().all(|(own, form)| own == form), "{merged:?}");
    }
}

#[test]
fn a_shield_in_a_message_stands_for_nothing() {
    case("a \u{fdd2} HTTP 404", "a \u{fffd} HTTP 404");
}
