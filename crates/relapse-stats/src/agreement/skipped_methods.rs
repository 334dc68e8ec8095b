//! The methods of the shared file that relapse does not use, and the methods that it uses instead.

/// Methods that are skipped for one reason.
struct Skipped {
    tests: &'static [&'static str],
    /// The quantities that are skipped. All of them where none is named.
    quantities: &'static [&'static str],
    reason: &'static str,
}

/// Why two-sided p-values are not compared.
pub(super) const ONE_SIDED: &str = "relapse asks one-sided questions: is the candidate worse";

/// Why tables of three groups are not compared.
pub(super) const TWO_ARMS: &str = "relapse compares two releases, not three groups";

const EXACT: &str = "relapse uses the exact conditional p-value instead, neither mid-p nor unconditional nor a normal \
                     approximation";
const RATE_RATIO: &str =
    "relapse uses the conditional estimate of the rate ratio instead, with exact limits";
const NO_CORRECTION: &str =
    "relapse uses the score without continuity correction instead, beside the exact test";

const SKIPPED: [Skipped; 15] = [
    Skipped {
        tests: &["fisher_exact", "fisher_exact_R", "mantelhaen_exact_R"],
        quantities: &["p_two_sided", "p_two.sided"],
        reason: ONE_SIDED,
    },
    Skipped {
        tests: &["test_poisson_2indep_exact-cond"],
        quantities: &[],
        reason: ONE_SIDED,
    },
    Skipped {
        tests: &[
            "fisher_midp",
            "poisson_midp_cond",
            "boschloo",
            "barnard",
            "poisson_etest",
            "test_poisson_2indep_cond-midp",
            "test_poisson_2indep_score",
            "test_poisson_2indep_sqrt",
            "test_poisson_2indep_wald-log",
            "test_prop_2indep_agresti-caffo",
            "test_prop_2indep_score",
            "test_prop_2indep_wald",
        ],
        quantities: &[],
        reason: EXACT,
    },
    Skipped {
        tests: &["cmh", "mantelhaen_R", "prop_test_R", "chisq_rxc"],
        quantities: &["stat_corr", "p_corr", "chisq_corr", "yates_stat"],
        reason: NO_CORRECTION,
    },
    Skipped {
        tests: &[
            "ci_diff_agresti-caffo",
            "ci_diff_mee_score",
            "ci_diff_miettinen_nurminen",
            "ci_diff_wald",
        ],
        quantities: &[],
        reason: "relapse uses Newcombe's interval of a difference instead",
    },
    Skipped {
        tests: &["mh_rd_sato"],
        quantities: &["se"],
        reason: "relapse uses Newcombe's interval of a difference instead",
    },
    Skipped {
        tests: &[
            "breslow_day",
            "ci_odds-ratio_logit",
            "ci_odds-ratio_logit-adjusted",
            "ci_ratio_katz_log",
            "ci_ratio_log-adjusted",
            "katz_log_rr",
            "mh_rr_greenland_robins",
        ],
        quantities: &[],
        reason: RATE_RATIO,
    },
    Skipped {
        tests: &["cmh", "mantelhaen_R"],
        quantities: &[
            "or_mh",
            "rr_mh",
            "log_or_se_rbg",
            "or_lower95",
            "or_upper95",
        ],
        reason: RATE_RATIO,
    },
    Skipped {
        tests: &["ci_prop_agresti_coull", "ci_prop_jeffreys"],
        quantities: &[],
        reason: "relapse uses Wilson's limits of a share instead, within Newcombe's interval",
    },
    Skipped {
        tests: &["chisq_rxc"],
        quantities: &["g_stat", "g_p"],
        reason: "relapse uses the quadratic form of the mix instead of the deviance",
    },
    Skipped {
        tests: &["cochran_armitage", "prop_trend_R"],
        quantities: &[],
        reason: "relapse compares two releases and looks for no trend over ordered groups",
    },
    Skipped {
        tests: &["brunner_munzel", "mann_whitney", "wilcox_R"],
        quantities: &[],
        reason: "relapse uses the stratified permutation test of mean minutes instead",
    },
    Skipped {
        tests: &[
            "p_adjust_R_BH",
            "p_adjust_R_BY",
            "p_adjust_R_hochberg",
            "p_adjust_R_hommel",
            "p_adjust_bonferroni",
            "p_adjust_fdr_bh",
            "p_adjust_fdr_by",
            "p_adjust_simes-hochberg",
        ],
        quantities: &[],
        reason: "relapse uses Holm's weighted procedure instead: it bounds the chance of any false alarm",
    },
    Skipped {
        tests: &["jsd", "psi", "neg_binomial", "quasi_poisson"],
        quantities: &[],
        reason: "relapse uses total variation for a mix and Pearson's dispersion for nights instead",
    },
    Skipped {
        tests: &[
            "evalue_beta_binomial_mixture",
            "evalue_beta_binomial_truncated_one_sided",
        ],
        quantities: &[],
        reason: "relapse uses error spending over a known horizon instead of e-values",
    },
];

/// The reason why a method is skipped. `None` for one that is not listed.
pub(super) fn reason(test: &str, quantity: &str) -> Option<&'static str> {
    let listed = |skipped: &&Skipped| {
        skipped.tests.contains(&test)
            && (skipped.quantities.is_empty() || skipped.quantities.contains(&quantity))
    };
    SKIPPED.iter().find(listed).map(|skipped| skipped.reason)
}
