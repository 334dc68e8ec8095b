//! The looks of a plan that have a level.

/// One look at the accumulating data.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PlannedLook {
    /// Cumulative information, in any unit.
    pub information: f64,
    /// Cumulative share (0 to 1) of the error that may be spent by this look.
    pub spent: f64,
}

/// The increment, as a part of the cumulative information, below which a look is worth no integration.
const LEAST_INCREMENT: f64 = 0.005;

/// An increment below this part of the cumulative information is none.
const NO_INCREMENT: f64 = 1e-12;

/// A look that has a level of its own.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Step {
    /// Its place among the looks.
    pub(super) place: usize,
    /// The cumulative information at it.
    pub(super) information: f64,
    /// ln of the share of the error spent since the last step.
    pub(super) ln_share: f64,
    /// ln of the share spent by now.
    pub(super) ln_spent: f64,
    /// Whether it adds enough information to be integrated.
    pub(super) size: Size,
}

/// How much information a look adds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Size {
    /// Integrated.
    Whole,
    /// Given just its share.
    Tiny,
}

/// The looks that have a level: those that add information and may spend something.
pub(super) fn steps(looks: &[PlannedLook]) -> Vec<Step> {
    let mut steps = Vec::with_capacity(looks.len());
    let (mut spent, mut seen, mut integrated) = (0.0, 0.0, 0.0);
    for (place, look) in looks.iter().enumerate() {
        let share = look.spent - spent;
        let information = look.information;
        let news = information - seen > NO_INCREMENT * information;
        if !(news && share > 0.0) {
            continue;
        }
        let size = if information - integrated < LEAST_INCREMENT * information {
            Size::Tiny
        } else {
            integrated = information;
            Size::Whole
        };
        steps.push(Step {
            place,
            information,
            ln_share: share.ln(),
            ln_spent: look.spent.ln(),
            size,
        });
        (spent, seen) = (look.spent, information);
    }
    steps
}
