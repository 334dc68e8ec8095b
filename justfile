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

# What the decision tells innocent and bad releases, in every scenario. Hours; goes on where it was interrupted.
calibrate rollouts='2000':
    cargo run --release -- simulate --scenario all --rollouts {{rollouts}} --out reports/calibration

# Accept changed snapshots after reading their difference.
snapshots:
    INSTA_UPDATE=always cargo test --release

# Licences and advisories (needs cargo-deny).
deny:
    cargo deny check

# Times the nightly job on the demo (needs hyperfine).
bench:
    cargo build --release
    hyperfine --warmup 1 'target/release/relapse --out target/bench'
