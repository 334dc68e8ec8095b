//! Every row of `tests/reference/stats.csv` is reproduced.

use serde_json::Value;

use crate::hypergeometric::{FixedMargins, Resolution, TabulatedLaw, Tilted, ln_norm};
use crate::looks::{Hypothesis, PlannedLook, critical_levels, holm};
use crate::means::{MeanStratum, Total, permutation_moments};
use crate::numerics::{
    ln_binomial_upper, ln_chi_squared_upper, ln_fisher_upper, ln_normal_upper, ln_student_upper,
    normal_upper_quantile, steps, student_upper_quantile,
};
use crate::rates::{
    Arm, MixStratum, RateEvidence, RatePair, Stratum, compare_mix, compare_rates, difference,
};

const REFERENCE: &str = include_str!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../tests/reference/stats.csv"
));

/// The function, inputs and quantity of one row.
struct Question {
    function: String,
    inputs: Value,
    quantity: String,
}

impl Question {
    fn number(&self, name: &str) -> f64 {
        self.inputs[name]
            .as_f64()
            .unwrap_or_else(|| panic!("{name} in {}", self.inputs))
    }

    fn strata(&self) -> Vec<Stratum> {
        let strata = self.inputs["strata"].as_array().expect("strata");
        strata.iter().map(stratum).collect()
    }

    fn ours(&self) -> f64 {
        match self.function.as_str() {
            "exact_test" => self.exact_test(),
            "rate_interval" => self.rate_interval(),
            "hypergeometric" => self.hypergeometric(),
            "noncentral" => self.noncentral(),
            "newcombe" => self.newcombe(),
            "mix" => self.mix(),
            "permutation" => self.permutation(),
            "holm" => self.holm(),
            "critical_level" => self.critical_level(),
            "binomial" | "normal" | "student" | "chi_squared" | "fisher" => self.distribution(),
            other => panic!("no such function: {other}"),
        }
    }

    fn exact_test(&self) -> f64 {
        let ratio = self.inputs["ratio"].as_f64().unwrap_or(1.0);
        let evidence = RateEvidence::of(&self.strata());
        let ln_p = if evidence.is_empty() {
            0.0
        } else {
            evidence.ln_upper(ratio.ln())
        };
        if self.quantity == "p" {
            ln_p.exp()
        } else {
            ln_p
        }
    }

    fn rate_interval(&self) -> f64 {
        let compared = compare_rates(&self.strata(), self.number("level"), None).expect("matched");
        match self.quantity.as_str() {
            "lower" => compared.ratio_interval.lower,
            _ => compared.ratio_interval.upper,
        }
    }

    fn margins(&self) -> FixedMargins {
        FixedMargins {
            candidate: self.number("candidate"),
            baseline: self.number("baseline"),
            events: self.number("events"),
        }
    }

    fn hypergeometric(&self) -> f64 {
        let central = Tilted::new(self.margins(), 0.0);
        central.ln_weight(self.number("x")) - ln_norm(central)
    }

    fn noncentral(&self) -> f64 {
        let tilted = Tilted::new(self.margins(), self.number("odds").ln());
        let moments = TabulatedLaw::of(tilted, Resolution::Moments).moments();
        if self.quantity == "mean" {
            moments.mean
        } else {
            moments.variance
        }
    }

    fn newcombe(&self) -> f64 {
        let stratum = stratum(&self.inputs["stratum"]);
        let pair = RatePair::of(&stratum);
        let quantile = normal_upper_quantile(0.5 * (1.0 - self.number("level")));
        let interval = difference(&[pair], quantile, 1.0).interval;
        if self.quantity == "lower" {
            interval.lower
        } else {
            interval.upper
        }
    }

    fn mix(&self) -> f64 {
        let strata: Vec<MixStratum> = self.inputs["strata"]
            .as_array()
            .expect("strata")
            .iter()
            .map(|stratum| MixStratum {
                baseline: counts(&stratum["baseline"]),
                candidate: counts(&stratum["candidate"]),
            })
            .collect();
        let compared = compare_mix(&strata, 0.95, None).expect("matched");
        match self.quantity.as_str() {
            "statistic" => compared.statistic,
            "degrees_of_freedom" => f64::from(compared.degrees_of_freedom),
            _ => compared.ln_p.exp(),
        }
    }

    fn permutation(&self) -> f64 {
        let stratum = MeanStratum {
            baseline: total(&self.inputs["baseline"]),
            candidate: total(&self.inputs["candidate"]),
        };
        let moments = permutation_moments(&stratum, self.number("ratio").ln());
        if self.quantity == "statistic" {
            moments.statistic
        } else {
            moments.variance
        }
    }

    fn holm(&self) -> f64 {
        let of = |p: &f64| Hypothesis {
            ln_p: p.ln(),
            weight: 1.0,
        };
        let equal: Vec<Hypothesis> = numbers(&self.inputs["p"]).iter().map(of).collect();
        holm(&equal)[steps(self.number("index"))].exp()
    }

    fn critical_level(&self) -> f64 {
        let information = numbers(&self.inputs["information"]);
        let spent = numbers(&self.inputs["spent"]);
        let looks: Vec<PlannedLook> = information
            .into_iter()
            .zip(spent)
            .map(|(information, spent)| PlannedLook { information, spent })
            .collect();
        let levels = critical_levels(&looks, self.number("alpha").ln());
        let level = levels[steps(self.number("look"))].exp();
        match self.quantity.as_str() {
            "z" => normal_upper_quantile(level),
            _ => level,
        }
    }

    fn distribution(&self) -> f64 {
        let quantile = self.quantity == "quantile";
        match self.function.as_str() {
            "normal" if quantile => normal_upper_quantile(self.number("probability")),
            "normal" => ln_normal_upper(self.number("z")),
            "student" if quantile => student_upper_quantile(
                self.number("probability"),
                self.number("degrees_of_freedom"),
            ),
            "student" => ln_student_upper(self.number("t"), self.number("degrees_of_freedom")),
            "chi_squared" => {
                ln_chi_squared_upper(self.number("x"), self.number("degrees_of_freedom"))
            }
            "binomial" => ln_binomial_upper(
                self.number("x"),
                self.number("trials"),
                self.number("probability"),
            ),
            _ => ln_fisher_upper(
                self.number("x"),
                self.number("numerator"),
                self.number("denominator"),
            ),
        }
    }
}

fn stratum(cells: &Value) -> Stratum {
    let [x1, n1, x0, n0] = counts(cells)[..] else {
        panic!("four cells in {cells}")
    };
    Stratum {
        candidate: Arm::new(x1, n1).expect("events within runs"),
        baseline: Arm::new(x0, n0).expect("events within runs"),
    }
}

fn counts(value: &Value) -> Vec<u64> {
    let array = value.as_array().expect("a list");
    array
        .iter()
        .map(|count| count.as_u64().expect("a count"))
        .collect()
}

fn numbers(value: &Value) -> Vec<f64> {
    let array = value.as_array().expect("a list");
    array
        .iter()
        .map(|number| number.as_f64().expect("a number"))
        .collect()
}

fn total(minutes: &Value) -> Total {
    let minutes = numbers(minutes);
    Total {
        runs: u64::try_from(minutes.len()).expect("few runs"),
        sum: minutes.iter().sum(),
        sum_of_squares: minutes.iter().map(|minute| minute * minute).sum(),
    }
}

#[test]
fn every_reference_value_is_reproduced() {
    let mut reader = csv::Reader::from_reader(REFERENCE.as_bytes());
    let mut checked = 0;
    let mut worst = 0.0;
    let mut failures = Vec::new();
    for record in reader.records() {
        let record = record.expect("a CSV row");
        let question = Question {
            function: record[0].to_owned(),
            inputs: serde_json::from_str(&record[1]).expect("JSON inputs"),
            quantity: record[2].to_owned(),
        };
        let expected: f64 = record[3].parse().expect("a number");
        let tolerance: f64 = record[4].parse().expect("a tolerance");
        let ours = question.ours();
        let error = (ours - expected).abs() / expected.abs().max(1e-15);
        if error.is_nan() || error > tolerance {
            failures.push(format!("{error:.1e}: {ours} is not {record:?}"));
        }
        if tolerance < 1e-7 {
            worst = f64::max(worst, error);
        }
        checked += 1;
    }
    println!("{checked} reference values, worst relative error {worst:.1e}");
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert!(checked > 200, "{checked}");
}
