//! `[notify]`: a command that hears of a verdict that differs from the last one. Its failure is a warning, never an error.

use std::io::Write as _;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::config::Notify;
use crate::decision::Decision;
use crate::report;

/// The time between two looks at whether the command is done.
const PAUSE: Duration = Duration::from_millis(20);

/// Runs the command with the decision on its standard input and an empty environment, and stops it when its time is over.
pub(super) fn notify(setting: &Notify, decision: &Decision) -> Result<()> {
    let [program, arguments @ ..] = setting.command.as_slice() else {
        return Ok(());
    };
    let json = report::json(decision)?;
    let mut command = Command::new(program);
    command
        .args(arguments)
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::null());
    // A group of its own, so that what it starts can be stopped with it.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let mut child = command
        .spawn()
        .context("notify.command cannot be started; give the whole path of a program")?;
    let stdin = child.stdin.take();
    // A command that does not read would block the writing. It need not read, so what comes of the writing does not count.
    thread::spawn(move || stdin.map(|mut stdin| stdin.write_all(json.as_bytes())));
    let longest = Duration::from_secs(setting.timeout_s);
    match ended(&mut child, longest)? {
        Some(status) if status.success() => Ok(()),
        Some(status) => bail!("notify.command failed ({status})"),
        None => {
            stop(&mut child);
            bail!(
                "notify.command was not done after {} s and was stopped; notify.timeout_s sets the time",
                setting.timeout_s
            )
        }
    }
}

/// How it ended; `None` if it did not within the time.
fn ended(child: &mut Child, longest: Duration) -> Result<Option<ExitStatus>> {
    let begun = Instant::now();
    while begun.elapsed() < longest {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        thread::sleep(PAUSE);
    }
    Ok(child.try_wait()?)
}

/// Stops the command, and what it started where the system can.
fn stop(child: &mut Child) {
    #[cfg(unix)]
    {
        let group = format!("-{}", child.id());
        let mut kill = Command::new("kill");
        kill.args(["-KILL", "--", &group]);
        let _ = kill.stdout(Stdio::null()).stderr(Stdio::null()).status();
    }
    let _ = child.kill();
    let _ = child.wait();
}
