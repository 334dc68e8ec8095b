# The nightly job on the demo.
demo:
    cargo run --release

# What CI runs.
ci:
    bash .ci/run

# The tests alone.
test:
    cargo test --release

# The tests of the statistics alone. Incremental, because they are run after every edit of that crate.
stats:
    CARGO_INCREMENTAL=1 cargo test --release -p relapse-stats

# Format and lint.
lint:
    cargo fmt --all
    cargo clippy --release --workspace --all-targets -- -D warnings

# Make the demo again, byte for byte.
sample:
    cargo run --release -- sample --seed 7 --out data

# How the work of a night grows, by the compiler's counters.
work:
    bash .ci/work

# Each fuzz target for so many seconds (needs cargo-fuzz and a nightly toolchain). The first build takes Polars half an hour.
fuzz seconds='300':
    #!/usr/bin/env bash
    set -euo pipefail
    for target in load mapping plan configuration render; do
        cargo +nightly fuzz run --sanitizer none "$target" -- -max_total_time={{seconds}} -rss_limit_mb=4096 -timeout=60 -close_fd_mask=1
    done

# What the decision tells innocent and bad releases, in every scenario. Hours; goes on where it was interrupted.
calibrate rollouts='2000':
    cargo run --release -- simulate --scenario all --rollouts {{rollouts}} --out reports/calibration

# Accept changed snapshots after reading their difference.
snapshots:
    INSTA_UPDATE=always cargo test --release

# The pictures of the README and of docs/, by the program itself (needs Chromium).
pictures:
    #!/usr/bin/env bash
    set -euo pipefail
    cargo build --release
    relapse=$PWD/target/release/relapse out=$(mktemp -d)
    shoot() { chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --user-data-dir="$out/profile" --window-size=1280,900 --screenshot="$PWD/docs/$2" "file://$1/index.html"; }
    "$relapse" run --no-state --out "$out/demo"
    shoot "$out/demo/latest" report.png
    for kind in innocent outage; do
        "$relapse" sample --plant "$kind" --seed 3 --out "$out/$kind"
        "$relapse" run --no-state --input "$out/$kind/runs.ndjson" --as-of 2026-02-08 --out "$out/$kind/reports"
    done
    shoot "$out/innocent/reports/latest" report-proceed.png
    shoot "$out/outage/reports/latest" report-outage.png
    rm -rf "$out"

# Licences, duplicates, sources and advisories of the dependencies; builds cargo-deny once.
deny:
    bash .ci/deny

# The program that is handed out, the same bytes in every folder; some sixteen minutes on two cores.
release:
    bash .ci/release

# What the program is made of, as CycloneDX; builds cargo-cyclonedx once.
sbom out='target':
    bash .ci/sbom {{out}}

# A year of rollouts with a known truth, night by night; prints how often rollbacks were right. Minutes.
ledger:
    cargo test --release --test relapse -- --ignored --nocapture year::a_year

# Times the nightly job on the demo (needs hyperfine).
bench:
    cargo build --release
    hyperfine --warmup 1 'target/release/relapse --out target/bench'

# How often the intervals of a hundred labels have the true rate in them, whether retries propose what is planted, and whether the change
# that is to blame is named. Minutes.
planted seeds='40':
    RELAPSE_SEEDS={{seeds}} cargo test --release --test relapse -- --nocapture silent::intervals retried::retries_propose changes_planted

# The demo's records as the table `runs` in an engine, and how the night is run from there (docs/warehouses.md). Servers listen on the
# loopback device only, and go on until they are told to stop.
sqlite-up:
    bash .ci/demo-engine sqlite-up

duckdb-up:
    bash .ci/demo-engine duckdb-up

postgres-up:
    bash .ci/demo-engine postgres-up

postgres-down:
    bash .ci/demo-engine postgres-down

# Apache Spark with two workers; half a gigabyte to install once, then half a minute and two gigabytes of memory.
spark-up:
    bash .ci/demo-engine spark-up

spark-down:
    bash .ci/demo-engine spark-down
