//! The rows of the shared reference file, and the value of this crate for each.

use serde_json::Value;

use super::inverted_limits::{LN_TAIL, clopper_pearson, odds_estimate, odds_lower_limit};
use super::skipped_methods::{ONE_SIDED, TWO_ARMS, reason};
use crate::hypergeometric::{FixedMargins, Tilted, ln_norm};
use crate::looks::{Hypothesis, holm};
use crate::numerics::{
    ln_binomial_upper, ln_chi_squared_upper, normal_upper_quantile, real, whole,
};
use crate::rates::{
    Arm, MixComparison, MixStratum, RateDifference, RatePair, Score, Standardised, Stratum,
    compare_mix, difference, estimate, ln_p_exact,
};
use crate::variation::{Night, dispersion_from_history};

/// One row.
pub(super) struct Row {
    pub(super) test: String,
    pub(super) inputs: Value,
    pub(super) quantity: String,
}

impl Row {
    /// Our value, or the reason why the row is skipped. `None` where there is neither.
    pub(super) fn ours(&self) -> Option<Result<f64, &'static str>> {
        let value = match (self.test.as_str(), self.quantity.as_str()) {
            ("fisher_exact" | "fisher_exact_R" | "mantelhaen_exact_R", quantity) => {
                match quantity {
                    "p_greater" => ln_p_exact(&self.strata()).exp(),
                    "p_less" => ln_p_exact(&swapped(&self.strata())).exp(),
                    "or_lower95" => odds_lower_limit(&self.strata()),
                    "or_upper95" => 1.0 / odds_lower_limit(&swapped(&self.strata())),
                    "cond_or_mle" => odds_estimate(&self.strata()),
                    _ => return self.skipped(),
                }
            }
            ("cmh" | "mantelhaen_R", "stat_nocorr") => {
                let score = Score::of(&self.strata());
                score.gap * score.gap / score.variance
            }
            ("cmh" | "mantelhaen_R", "p_nocorr") => mix_of(&self.strata()).ln_p.exp(),
            ("mh_rd_sato", "rd") => self.difference().estimate,
            ("ci_diff_newcombe", "lower95") => self.difference().interval.lower,
            ("ci_diff_newcombe", "upper95") => self.difference().interval.upper,
            ("ci_prop_wilson", end) => self.wilson(end),
            ("ci_prop_clopper_pearson", end) => {
                clopper_pearson(self.number("x"), self.number("n"), end).probability()
            }
            ("prop_test_R" | "chisq_rxc" | "cramers_v", quantity) => match quantity {
                _ if self.inputs["table"][2].is_array() => return Some(Err(TWO_ARMS)),
                "chisq_nocorr" | "pearson_stat" => self.pearson().statistic,
                "p_nocorr" | "pearson_p" => self.pearson().p(),
                "df" => self.pearson().degrees_of_freedom,
                "V" => self.mix().cramers_v,
                _ => return self.skipped(),
            },
            ("poisson_ratio_exact_cond" | "poisson_test_R", quantity) => {
                return self.poisson_ratio(quantity);
            }
            ("p_adjust_holm" | "p_adjust_R_holm", _) => self.holm(),
            ("quasi_poisson", "phi_pearson") => self.dispersion(),
            ("evalue_hypergeometric_lr", "log_e") => self.likelihood_ratio(),
            _ => return self.skipped(),
        };
        Some(Ok(value))
    }

    fn skipped(&self) -> Option<Result<f64, &'static str>> {
        reason(&self.test, &self.quantity).map(Err)
    }

    fn number(&self, name: &str) -> f64 {
        self.inputs[name].as_f64().expect("a number")
    }

    /// The strata of `{x1, n1, x2, n2}` or of `{strata: [[[x1, n1 − x1], [x2, n2 − x2]], …]}`.
    fn strata(&self) -> Vec<Stratum> {
        let arm = |events: u64, runs: u64| Arm::new(events, runs).expect("events within runs");
        let Some(tables) = self.inputs["strata"].as_array() else {
            let count = |name: &str| self.inputs[name].as_u64().expect("a count");
            return vec![Stratum {
                candidate: arm(count("x1"), count("n1")),
                baseline: arm(count("x2"), count("n2")),
            }];
        };
        let row = |cells: &Value| {
            let cells = counts(cells);
            arm(cells[0], cells[0] + cells[1])
        };
        let stratum = |table: &Value| Stratum {
            candidate: row(&table[0]),
            baseline: row(&table[1]),
        };
        tables.iter().map(stratum).collect()
    }

    fn difference(&self) -> RateDifference {
        let pairs: Vec<RatePair> = self.strata().iter().map(RatePair::of).collect();
        difference(&pairs, normal_upper_quantile(LN_TAIL.exp()), 1.0)
    }

    fn wilson(&self, end: &str) -> f64 {
        let share = Standardised {
            rate: self.number("x") / self.number("n"),
            effective_runs: self.number("n"),
        };
        let distances = share.wilson_distances(normal_upper_quantile(LN_TAIL.exp()));
        if end == "lower95" {
            share.rate - distances.down
        } else {
            share.rate + distances.up
        }
    }

    fn mix(&self) -> MixComparison {
        if self.inputs["table"].is_null() {
            return mix_of(&self.strata());
        }
        let stratum = MixStratum {
            candidate: counts(&self.inputs["table"][0]),
            baseline: counts(&self.inputs["table"][1]),
        };
        compare_mix(&[stratum], 0.95, None).expect("two states")
    }

    /// Pearson's χ². The statistic of this crate is that of the permutation law, (N − 1)/N of Pearson's.
    fn pearson(&self) -> Pearson {
        let mix = self.mix();
        let runs: f64 = if self.inputs["table"].is_null() {
            self.number("n1") + self.number("n2")
        } else {
            let rows = self.inputs["table"].as_array().expect("rows");
            rows.iter().flat_map(counts).map(real).sum()
        };
        Pearson {
            statistic: mix.statistic * runs / (runs - 1.0),
            degrees_of_freedom: f64::from(mix.degrees_of_freedom),
        }
    }

    /// The conditional test of two Poisson rates is binomial, and so is its interval (Przyborowski & Wilenski 1940).
    fn poisson_ratio(&self, quantity: &str) -> Option<Result<f64, &'static str>> {
        let [k1, t1, k2, t2] = ["k1", "t1", "k2", "t2"].map(|name| self.number(name));
        let odds = |end: &str| clopper_pearson(k1, k1 + k2, end).odds() * t2 / t1;
        let value = match quantity {
            "p_greater" => ln_binomial_upper(k1, k1 + k2, t1 / (t1 + t2)).exp(),
            "p_less" => ln_binomial_upper(k2, k1 + k2, t2 / (t1 + t2)).exp(),
            "ratio_lower95" => odds("lower95"),
            "ratio_upper95" => odds("upper95"),
            "ratio" => self.rate_ratio(),
            "p_two_sided" | "p_two_sided_minlike" => return Some(Err(ONE_SIDED)),
            _ => return None,
        };
        Some(Ok(value))
    }

    fn rate_ratio(&self) -> f64 {
        let arm = |events: &str, exposure: &str| {
            let events = self.inputs[events].as_u64().expect("a count");
            Arm::new(events, whole(self.number(exposure))).expect("events within runs")
        };
        let stratum = Stratum {
            candidate: arm("k1", "t1"),
            baseline: arm("k2", "t2"),
        };
        estimate(&[stratum]).expect("events")
    }

    fn holm(&self) -> f64 {
        let equal = |p: f64| Hypothesis {
            ln_p: p.ln(),
            weight: 1.0,
        };
        let p = self.inputs["p"].as_array().expect("a list");
        let p = p.iter().map(|p| equal(p.as_f64().expect("a number")));
        let index = self
            .quantity
            .trim_start_matches("adj[")
            .trim_end_matches(']');
        let index: usize = index.parse().expect("an index");
        holm(&p.collect::<Vec<_>>())[index].exp()
    }

    fn dispersion(&self) -> f64 {
        let counts = self.inputs["counts"].as_array().expect("a list");
        let counts: Vec<f64> = counts.iter().filter_map(Value::as_f64).collect();
        let mean = counts.iter().sum::<f64>() / real(counts.len() as u64);
        let night = |count: &f64| Night {
            events: whole(*count),
            expected: mean,
            variance: mean,
        };
        let nights: Vec<Night> = counts.iter().map(night).collect();
        dispersion_from_history(&nights)
            .expect("enough nights")
            .factor
    }

    /// ln of the likelihood at odds ratio ψ over that at 1.
    fn likelihood_ratio(&self) -> f64 {
        let margins = FixedMargins {
            candidate: self.number("N1"),
            baseline: self.number("N0"),
            events: self.number("n"),
        };
        let ln_likelihood = |ln_odds: f64| {
            let law = Tilted::new(margins, ln_odds);
            law.ln_weight(self.number("b")) - ln_norm(law)
        };
        ln_likelihood(self.number("psi").ln()) - ln_likelihood(0.0)
    }
}

fn counts(cells: &Value) -> Vec<u64> {
    let cells = cells.as_array().expect("a list");
    cells
        .iter()
        .map(|cell| cell.as_u64().expect("a count"))
        .collect()
}

fn swapped(strata: &[Stratum]) -> Vec<Stratum> {
    let swap = |stratum: &Stratum| Stratum {
        baseline: stratum.candidate,
        candidate: stratum.baseline,
    };
    strata.iter().map(swap).collect()
}

/// The mix of two states, failed and not failed.
fn mix_of(strata: &[Stratum]) -> MixComparison {
    let states = |arm: Arm| vec![arm.events(), arm.exposure() - arm.events()];
    let stratum = |stratum: &Stratum| MixStratum {
        baseline: states(stratum.baseline),
        candidate: states(stratum.candidate),
    };
    let strata: Vec<MixStratum> = strata.iter().map(stratum).collect();
    compare_mix(&strata, 0.95, None).expect("two states")
}

/// Pearson's χ².
struct Pearson {
    statistic: f64,
    degrees_of_freedom: f64,
}

impl Pearson {
    fn p(&self) -> f64 {
        ln_chi_squared_upper(self.statistic, self.degrees_of_freedom).exp()
    }
}
