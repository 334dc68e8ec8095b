//! The dispersion between passes over the same tasks.

use crate::numerics::real;
use crate::rates::Arm;
use crate::variation::Dispersion;

/// What one pass of a release has of one task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TaskInPass {
    /// Which pass, from 0.
    pub pass: usize,
    /// Which task, from 0.
    pub task: usize,
    /// Its events and runs.
    pub arm: Arm,
}

/// The passes of one release, each against the rates that its tasks have in all passes of the release.
#[derive(Clone, Copy, Debug, Default)]
struct Passes {
    /// Σ (x − E)².
    squares: f64,
    /// Σ V, if runs of a task were independent.
    independent: f64,
    degrees_of_freedom: f64,
}

impl Passes {
    fn of(counted: &[TaskInPass]) -> Self {
        let length =
            |of: fn(&TaskInPass) -> usize| counted.iter().map(of).max().map_or(0, |most| most + 1);
        let mut tasks = vec![[0.0; 2]; length(|one| one.task)];
        for one in counted {
            let [events, runs] = &mut tasks[one.task];
            *events += real(one.arm.events());
            *runs += real(one.arm.exposure());
        }
        let mut passes = vec![[0.0; 3]; length(|one| one.pass)];
        for one in counted {
            let [events, runs] = tasks[one.task];
            let own = real(one.arm.exposure());
            let rate = events / runs;
            let others = 1.0 - own / runs;
            let [gap, variance, free] = &mut passes[one.pass];
            *gap += real(one.arm.events()) - own * rate;
            // x given the task's events is hypergeometric.
            *variance += own * others * rate * (1.0 - rate) * runs / (runs - 1.0).max(1.0);
            *free += own * others;
        }
        let mut runs = vec![0.0; passes.len()];
        for one in counted {
            runs[one.pass] += real(one.arm.exposure());
        }
        let varies = || {
            passes
                .iter()
                .zip(&runs)
                .filter(|([_, variance, _], _)| *variance > 0.0)
        };
        Self {
            squares: varies().map(|([gap, ..], _)| gap * gap).sum(),
            independent: varies().map(|([_, variance, _], _)| variance).sum(),
            degrees_of_freedom: varies().map(|([.., free], runs)| free / runs).sum(),
        }
    }
}

/// How much more the passes of two releases vary than independent runs of their tasks would: Σ (x − E)² / Σ V over passes.
///
/// A pass has x events. E is what it would have at the rates that its tasks have in all passes of its release, and V the
/// hypergeometric variance given each task's events. A pass that runs all of its tasks' runs tells nothing. For B passes over all
/// tasks there are B − 1 degrees of freedom in each release. As few passes tell little, the factor is moderated by the odds that
/// passes vary by chance alone.
///
/// `None` where no task is run in two passes of a release, or nothing varies.
#[must_use]
pub fn dispersion_between_passes(releases: &[Vec<TaskInPass>; 2]) -> Option<Dispersion> {
    let passes = releases.each_ref().map(|counted| Passes::of(counted));
    let sum = |of: fn(&Passes) -> f64| -> f64 { passes.iter().map(of).sum() };
    let [independent, degrees_of_freedom] = [
        sum(|one| one.independent),
        sum(|one| one.degrees_of_freedom),
    ];
    if independent <= 0.0 || degrees_of_freedom <= 0.0 {
        return None;
    }
    let dispersion = Dispersion {
        factor: sum(|one| one.squares) / independent,
        degrees_of_freedom,
    };
    Some(dispersion.moderated(dispersion.odds_of_independence()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Passes over 80 tasks, in which so many of the first tasks fail.
    fn passes(failed: &[usize]) -> Vec<TaskInPass> {
        let of_pass = |(pass, failed): (usize, &usize)| {
            let failed = *failed;
            let tasks = (0..80).map(move |task| TaskInPass {
                pass,
                task,
                arm: Arm::new(u64::from(task < failed), 1).unwrap(),
            });
            tasks.collect::<Vec<_>>()
        };
        failed.iter().enumerate().flat_map(of_pass).collect()
    }

    #[test]
    fn a_burst_in_one_pass_stands_out_of_the_others() {
        let dispersion =
            dispersion_between_passes(&[passes(&[2, 3, 2, 3, 2]), passes(&[4, 5, 0, 0, 59])])
                .unwrap();
        assert!(dispersion.factor > 40.0, "{dispersion:?}");
        assert!(dispersion.degrees_of_freedom < 8.1, "{dispersion:?}");
    }

    #[test]
    fn passes_with_the_same_tasks_failed_have_no_variance() {
        assert_eq!(
            dispersion_between_passes(&[passes(&[9; 5]), passes(&[30; 5])]),
            None
        );
    }

    #[test]
    fn a_pass_of_its_own_tasks_tells_nothing() {
        let shards: Vec<TaskInPass> = (0..80)
            .map(|task| TaskInPass {
                pass: task % 8,
                task,
                arm: Arm::new(task as u64 % 3, 5).unwrap(),
            })
            .collect();
        assert_eq!(dispersion_between_passes(&[shards.clone(), shards]), None);
        assert_eq!(
            dispersion_between_passes(&[passes(&[9]), passes(&[30])]),
            None
        );
    }

    #[test]
    fn independent_passes_vary_by_chance() {
        // Each task fails in one of five passes, 16 tasks in each.
        let counted: Vec<TaskInPass> = (0..80)
            .flat_map(|task| {
                (0..5).map(move |pass| TaskInPass {
                    pass,
                    task,
                    arm: Arm::new(u64::from(task % 5 == pass), 1).unwrap(),
                })
            })
            .collect();
        let dispersion = dispersion_between_passes(&[counted.clone(), counted]).unwrap();
        // Every pass has its 16: less than chance, moderated by odds of ½ √8.
        let odds = 0.5 * 8.0_f64.sqrt();
        assert!(
            (dispersion.factor - odds / (1.0 + odds)).abs() < 1e-9,
            "{dispersion:?}"
        );
        assert!((dispersion.degrees_of_freedom - 8.0 * (1.0 + odds)).abs() < 1e-9);
    }
}
