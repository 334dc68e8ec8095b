//! The quadratic form of general association, which compares counts with their hypergeometric expectation.
//!
//! Given a stratum's margins, the candidate's counts have the means n₁mⱼ/n and the covariances
//! n₁n₀/(n²(n−1)) · mⱼ(n δⱼₖ − mₖ) (Landis, Heyman & Koch 1978, eq. 3.2). Both are summed over strata.

use super::mix_table::MixTable;

/// A state depends on the others where its pivot is below this share of its variance.
const DEPENDENT: f64 = 1e-10;

/// A quadratic form rᵀV⁺r and the rank of V.
pub(super) struct QuadraticForm {
    pub(super) statistic: f64,
    pub(super) rank: u32,
}

/// The form for some of the states. r is the sum of O − E over the strata, and V the sum of their covariances.
pub(super) fn association(tables: &[MixTable], states: &[usize]) -> QuadraticForm {
    let size = states.len();
    let mut gap = vec![0.0; size];
    let mut covariance = vec![vec![0.0; size]; size];
    for table in tables {
        let runs = table.candidate_runs + table.baseline_runs;
        let share = table.candidate_runs / runs;
        let front = share * (table.baseline_runs / (runs - 1.0));
        for (row, &state) in states.iter().enumerate() {
            let total = table.total(state);
            gap[row] += table.candidate[state] - share * total;
            for (column, &other) in states.iter().enumerate() {
                let crossed = total * (table.total(other) / runs);
                covariance[row][column] += front
                    * if row == column {
                        total - crossed
                    } else {
                        -crossed
                    };
            }
        }
    }
    solve(covariance, gap)
}

/// Gaussian elimination with diagonal pivoting. States that depend on the others are left out.
fn solve(mut covariance: Vec<Vec<f64>>, mut gap: Vec<f64>) -> QuadraticForm {
    let scales: Vec<f64> = (0..gap.len())
        .map(|index| covariance[index][index])
        .collect();
    let mut open: Vec<usize> = (0..gap.len()).collect();
    let mut form = QuadraticForm {
        statistic: 0.0,
        rank: 0,
    };
    while !open.is_empty() {
        let relative =
            |index: usize| covariance[index][index] / scales[index].max(f64::MIN_POSITIVE);
        let Some(place) = (0..open.len())
            .max_by(|left, right| relative(open[*left]).total_cmp(&relative(open[*right])))
        else {
            break;
        };
        let pivot = open.swap_remove(place);
        let variance = covariance[pivot][pivot];
        if variance <= DEPENDENT * scales[pivot] {
            break;
        }
        form.statistic += gap[pivot] * gap[pivot] / variance;
        form.rank += 1;
        let row = covariance[pivot].clone();
        for &index in &open {
            let ratio = row[index] / variance;
            gap[index] -= ratio * gap[pivot];
            for &column in &open {
                covariance[index][column] -= ratio * row[column];
            }
        }
    }
    form
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dependent_state_adds_no_rank() {
        let covariance = vec![vec![2.0, 2.0], vec![2.0, 2.0]];
        let form = solve(covariance, vec![1.0, 1.0]);
        assert_eq!(form.rank, 1);
        assert!((form.statistic - 0.5).abs() < 1e-15);
    }

    #[test]
    fn a_diagonal_form_is_a_sum_of_squares() {
        let form = solve(vec![vec![4.0, 0.0], vec![0.0, 9.0]], vec![2.0, 3.0]);
        assert_eq!(form.rank, 2);
        assert!((form.statistic - 2.0).abs() < 1e-15);
    }
}
