//! The looks of a plan that have a level.

/// One look at the accumulating data.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PlannedLook {
    /// Cumulative information, in any unit.
    pub information: f64,
    /// Cumulative share (0 to 1) of the error that may be spent by this look.
    pub spent: f64,
}

/// A look that adds less than this share of the cumulative information is not integrated.
const LEAST_INCREMENT: f64 = 0.005;

/// A look that adds less than this share of the cumulative information adds none.
const NO_INCREMENT: f64 = 1e-12;

/// A look that has a level.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct LevelledLook {
    /// Its index among the planned looks.
    pub(super) index: usize,
    /// The cumulative information at this look.
    pub(super) information: f64,
    /// ln of the share of the error that is spent since the previous look with a level.
    pub(super) ln_share: f64,
    /// ln of the share of the error that is spent by now.
    pub(super) ln_spent: f64,
    /// How its level is found.
    pub(super) method: LevelMethod,
}

/// How the level of a look is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LevelMethod {
    /// By integration.
    Integrated,
    /// The level is the look's share of the error, because the look adds little information.
    OwnShare,
}

/// The looks that have a level, which are those that add information and spend a share of the error.
pub(super) fn levelled(looks: &[PlannedLook]) -> Vec<LevelledLook> {
    let mut levelling = Levelling::default();
    let looks = looks.iter().enumerate();
    let levelled = looks.filter_map(|(index, look)| levelling.next(index, *look));
    levelled.collect()
}

/// The same look by look.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Levelling {
    /// What the last look with a level had spent, and what it knew.
    spent: f64,
    seen: f64,
    /// What the last look that is integrated knew.
    integrated: f64,
}

impl Levelling {
    /// The next look; `None` where it has no level.
    pub(super) fn next(&mut self, index: usize, look: PlannedLook) -> Option<LevelledLook> {
        let share = look.spent - self.spent;
        let information = look.information;
        let is_new = information - self.seen > NO_INCREMENT * information;
        if !(is_new && share > 0.0) {
            return None;
        }
        let method = if information - self.integrated < LEAST_INCREMENT * information {
            LevelMethod::OwnShare
        } else {
            self.integrated = information;
            LevelMethod::Integrated
        };
        (self.spent, self.seen) = (look.spent, information);
        Some(LevelledLook {
            index,
            information,
            ln_share: share.ln(),
            ln_spent: look.spent.ln(),
            method,
        })
    }
}
