//! SIGTERM, SIGINT and SIGHUP: the run removes its temporary data and leaves with 128 plus the number of the signal. The same
//! signal again ends it at once.

use std::io;

#[cfg(unix)]
use crate::exit::STOPPED;

/// What is told of a run that is stopped: the exit code and a sentence.
pub(crate) type Tell = fn(i32, &str);

/// Begins to wait for signals, in a thread of its own.
#[cfg(unix)]
pub(crate) fn watch(tell: Tell) -> io::Result<()> {
    use std::sync::Arc;
    use std::sync::atomic::AtomicBool;
    use std::thread;

    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGXFSZ};
    use signal_hook::flag;
    use signal_hook::iterator::Signals;

    // A file that grows beyond the limit of the system is then an error of its writer, and not the end of the program.
    flag::register(SIGXFSZ, Arc::default())?;
    let ignored = ignored();
    let signals = [SIGTERM, SIGINT, SIGHUP];
    let signals = signals.map(|signal| (signal, ignored & (1 << (signal - 1)) != 0));
    let is_stopping = Arc::new(AtomicBool::new(false));
    let mut wanted = Vec::new();
    for (signal, is_ignored) in signals {
        if !is_ignored {
            // In this order: the first signal sets the flag after the flag was looked at.
            flag::register_conditional_shutdown(
                signal,
                STOPPED + signal,
                Arc::clone(&is_stopping),
            )?;
            flag::register(signal, Arc::clone(&is_stopping))?;
            wanted.push(signal);
        }
    }
    let mut signals = Signals::new(wanted)?;
    let wait = move || {
        if let Some(signal) = signals.forever().next() {
            stop(signal, tell);
        }
    };
    thread::Builder::new().name("signals".into()).spawn(wait)?;
    Ok(())
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "the other systems can fail")]
pub(crate) const fn watch(_: Tell) -> io::Result<()> {
    Ok(())
}

/// The signals that whoever started the program wants ignored, as nohup does with SIGHUP: a bit for each.
#[cfg(unix)]
fn ignored() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mut lines = status.lines();
    let mask = lines.find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok())
        .unwrap_or_default()
}

#[cfg(unix)]
fn stop(signal: i32, tell: Tell) -> ! {
    use signal_hook::low_level;

    // Held to the end: nobody publishes or prints an error any more.
    let standing = super::standing::hold();
    standing.remove_temporary();
    let name = low_level::signal_name(signal).unwrap_or("a signal");
    let outcome = standing.outcome();
    tell(STOPPED + signal, &format!("stopped by {name}; {outcome}"));
    low_level::exit(STOPPED + signal)
}
