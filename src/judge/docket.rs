//! The one assembly of a judgement: how each question stands, and what kind of event a regression is.

use std::borrow::Cow;
use std::cell::OnceCell;

use super::verdict::{Circumstances, Verdict, verdict};
use crate::compare::{Burst, Finding, Look, Standing, View, bursts};
use crate::config;
use crate::diagnose::{Diagnosis, diagnose};

/// Level of the intervals that distinguish one place from the others. The kind of event is asked only of a regression, so
/// the budget is not spent on it again; two 90 % intervals that lie apart differ at the 2 to 10 % level (Goldstein & Healy
/// 1995, table 1).
const SCOPE_LEVEL: f64 = 0.9;

/// The questions of one night with what is known of each. A regression is looked into when a rule first asks for its kind:
/// the simulation judges millions of nights, and most of them ask for none.
pub(crate) struct Docket<'a> {
    view: &'a View<'a>,
    standings: Vec<Standing>,
    finding: &'a dyn Fn(usize) -> Finding,
    bursts: OnceCell<Cow<'a, [Burst]>>,
    diagnoses: Vec<OnceCell<Option<Diagnosis>>>,
}

impl<'a> Docket<'a> {
    /// The questions as they stand; `finding` computes the whole finding of one of them.
    #[must_use]
    pub(crate) fn of(
        view: &'a View<'a>,
        standings: Vec<Standing>,
        finding: &'a dyn Fn(usize) -> Finding,
    ) -> Self {
        Self {
            view,
            diagnoses: standings.iter().map(|_| OnceCell::new()).collect(),
            standings,
            finding,
            bursts: OnceCell::new(),
        }
    }

    /// The same with the bursts of the window, where they are known already.
    #[must_use]
    pub(crate) fn knowing(self, bursts: &'a [Burst]) -> Self {
        Self {
            bursts: OnceCell::from(Cow::Borrowed(bursts)),
            ..self
        }
    }

    /// How every question stands.
    #[must_use]
    pub(crate) fn standings(&self) -> &[Standing] {
        &self.standings
    }

    /// What kind of event the question at an index shows; `None` where nothing can be compared.
    #[must_use]
    pub(crate) fn diagnosis(&self, index: usize) -> Option<&Diagnosis> {
        let diagnosis = self.diagnoses[index].get_or_init(|| {
            let window = self.view.arms.from..=self.view.arms.to;
            let bursts = self
                .bursts
                .get_or_init(|| Cow::Owned(bursts(self.view.cube, &window)));
            let look = Look {
                through: self.view.arms.to,
                level: SCOPE_LEVEL,
            };
            diagnose(self.view, &(self.finding)(index), look, bursts)
        });
        diagnosis.as_ref()
    }

    /// Applies the rules.
    #[must_use]
    pub(crate) fn verdict(
        &self,
        config: &config::Decision,
        circumstances: &Circumstances<'_>,
    ) -> Verdict {
        let diagnosis_of = |index: usize| self.diagnosis(index);
        verdict(&self.standings, &diagnosis_of, config, circumstances)
    }
}
