# Expected values from R's own stats package, one CSV row each on stdout.
# Called by make.py; R --version is recorded in every row.
options(digits = 17, scipen = 100)
source <- paste(R.version$language, paste(R.version$major, R.version$minor, sep = "."))

quoted <- function(text) paste0('"', gsub('"', '""', text, fixed = TRUE), '"')
row <- function(fn, inputs, quantity, value, tolerance, how) {
  cat(paste(fn, quoted(inputs), quantity, sprintf("%.17g", value), tolerance,
            quoted(paste0(source, ": ", how)), sep = ","), "\n", sep = "")
}
list_of <- function(values) paste0("[", paste(values, collapse = ","), "]")
# One stratum is x1, n1, x0, n0.
strata_json <- function(strata) list_of(sapply(strata, list_of))

# One-sided Fisher.
for (s in list(c(3, 10, 0, 12), c(6, 25, 1, 20), c(19, 210, 7, 200), c(60, 100, 40, 100),
               c(130, 10000, 100, 10000), c(0, 50, 0, 60), c(5, 5, 0, 5))) {
  table <- matrix(c(s[1], s[2] - s[1], s[3], s[4] - s[3]), 2)
  row("exact_test", sprintf('{"strata":%s}', strata_json(list(s))), "p",
      fisher.test(table, alternative = "greater")$p.value, "1e-9", "fisher.test greater")
}

# Stratified exact test.
three_way <- function(strata) {
  array(unlist(lapply(strata, function(s) c(s[1], s[3], s[2] - s[1], s[4] - s[3]))),
        c(2, 2, length(strata)))
}
for (strata in list(
  list(c(3, 10, 0, 12), c(2, 20, 1, 25)),
  list(c(5, 200, 2, 180), c(9, 150, 4, 160), c(1, 40, 1, 300)),
  list(c(60, 100, 50, 100), c(45, 80, 40, 90), c(30, 50, 31, 60)),
  list(c(12, 500, 8, 500), c(15, 500, 7, 500), c(9, 500, 11, 500), c(14, 500, 8, 500)))) {
  result <- mantelhaen.test(three_way(strata), exact = TRUE, alternative = "greater")
  row("exact_test", sprintf('{"strata":%s}', strata_json(strata)), "p", result$p.value, "1e-9",
      "mantelhaen.test exact greater")
}

# Conditional Poisson interval, the rare limit of ours (1e9 runs or more in each arm).
for (s in list(c(30, 1e9, 20, 1e9), c(7, 1e9, 19, 2e9), c(1, 1e9, 4, 3e9))) {
  interval <- poisson.test(c(s[1], s[3]), c(s[2], s[4]), conf.level = 0.95)$conf.int
  inputs <- sprintf('{"strata":%s,"level":0.95}', list_of(list_of(s)))
  row("rate_interval", inputs, "lower", interval[1], "1e-6", "poisson.test, the rare limit")
  row("rate_interval", inputs, "upper", interval[2], "1e-6", "poisson.test, the rare limit")
}

# Generalised Cochran-Mantel-Haenszel: rows candidate, baseline; columns states; strata.
mix <- function(strata, states) {
  array(unlist(lapply(strata, function(s) rbind(s$candidate, s$baseline))),
        c(2, states, length(strata)))
}
for (strata in list(
  list(list(candidate = c(20, 30, 50), baseline = c(30, 30, 40)),
       list(candidate = c(5, 9, 2), baseline = c(8, 7, 6))),
  list(list(candidate = c(400, 30, 5, 1), baseline = c(420, 22, 2, 6)),
       list(candidate = c(90, 8, 3, 4), baseline = c(100, 9, 1, 0)),
       list(candidate = c(310, 21, 7, 2), baseline = c(290, 33, 4, 3))))) {
  result <- mantelhaen.test(mix(strata, length(strata[[1]]$candidate)))
  inputs <- sprintf('{"strata":%s}', list_of(sapply(strata, function(s)
    sprintf('{"candidate":%s,"baseline":%s}', list_of(s$candidate), list_of(s$baseline)))))
  row("mix", inputs, "statistic", result$statistic, "1e-10", "mantelhaen.test")
  row("mix", inputs, "degrees_of_freedom", result$parameter, "0", "mantelhaen.test")
  row("mix", inputs, "p", result$p.value, "1e-10", "mantelhaen.test")
}

# Holm.
for (p in list(c(0.01, 0.02, 0.03, 0.5), c(1e-4, 0.04, 0.04, 0.04, 0.9, 1), c(0.2), c(0.7, 1e-12))) {
  adjusted <- p.adjust(p, "holm")
  for (i in seq_along(p)) {
    row("holm", sprintf('{"p":%s,"index":%d}', list_of(sprintf("%.17g", p)), i - 1), "p",
        adjusted[i], "1e-12", "p.adjust holm")
  }
}

# Tails as logarithms, and quantiles.
for (z in c(-3, 0, 0.5, 1.96, 5, 9, 30, 60, 1e4))
  row("normal", sprintf('{"z":%.17g}', z), "ln_upper", pnorm(z, lower = FALSE, log = TRUE), "1e-10", "pnorm")
for (nu in c(1, 2.5, 4, 27, 200, 1e6)) for (t in c(-2, 0, 0.3, 2, 6, 40))
  row("student", sprintf('{"t":%.17g,"degrees_of_freedom":%.17g}', t, nu), "ln_upper",
      pt(t, nu, lower = FALSE, log = TRUE), "1e-10", "pt")
for (k in c(1, 2, 3, 10, 200)) for (x in c(0.1, 1, 5, 50, 900, 5000))
  row("chi_squared", sprintf('{"x":%.17g,"degrees_of_freedom":%.17g}', x, k), "ln_upper",
      pchisq(x, k, lower = FALSE, log = TRUE), "1e-10", "pchisq")
for (x in c(0.2, 1, 4, 30)) for (d in list(c(1, 27), c(3, 5), c(11, 13), c(4, 2000)))
  row("fisher", sprintf('{"x":%.17g,"numerator":%.17g,"denominator":%.17g}', x, d[1], d[2]),
      "ln_upper", pf(x, d[1], d[2], lower = FALSE, log = TRUE), "1e-10", "pf")
for (s in list(c(1, 1, 0.1), c(5, 5, 0.1), c(30, 40, 0.5), c(400, 3000, 0.1)))
  row("binomial", sprintf('{"x":%.17g,"trials":%.17g,"probability":%.17g}', s[1], s[2], s[3]),
      "ln_upper", pbinom(s[1] - 1, s[2], s[3], lower = FALSE, log = TRUE), "1e-10", "pbinom")
for (p in c(0.4, 0.025, 1e-4, 1e-10)) {
  row("normal", sprintf('{"probability":%.17g}', p), "quantile", qnorm(p, lower = FALSE), "1e-11", "qnorm")
  for (nu in c(2, 13, 27))
    row("student", sprintf('{"probability":%.17g,"degrees_of_freedom":%.17g}', p, nu), "quantile",
        qt(p, nu, lower = FALSE), "1e-10", "qt")
}

# Group-sequential levels: the chance that none before and then this look rejects, a multivariate normal probability.
# Three dimensions by Genz's deterministic rule (TVPACK); the fourth and fifth look by Miwa's, on a grid.
suppressPackageStartupMessages(library(mvtnorm))
sequential <- function(information, spent, alpha) {
  K <- length(information)
  corr <- sqrt(outer(information, information, pmin) / outer(information, information, pmax))
  share <- alpha * diff(c(0, spent))
  bounds <- qnorm(share[1], lower = FALSE)
  for (k in seq_len(K)[-1]) {
    algorithm <- if (k <= 3) TVPACK(abseps = 1e-14) else Miwa(steps = 4096)
    gap <- function(x) {
      # P(none before, this one) = P(none before) - P(none before, not this one)
      below <- function(upper) pmvnorm(upper = upper, corr = corr[seq_along(upper), seq_along(upper)],
                                       algorithm = if (length(upper) <= 3) TVPACK(abseps = 1e-14) else algorithm)[1]
      before <- if (k == 2) pnorm(bounds) else below(bounds)
      before - below(c(bounds, x)) - share[k]
    }
    range <- qnorm(c(min(0.99, alpha * spent[k] * 1.001), share[k] * 0.999), lower = FALSE)
    bounds <- c(bounds, uniroot(gap, range, tol = 1e-13)$root)
  }
  pnorm(bounds, lower = FALSE)
}
for (s in list(list(information = 1:5, spent = (1:5) / 5, alpha = 0.025),
               list(information = 1:5, spent = (1:5)^2 / 25, alpha = 0.01),
               list(information = c(1, 1.5, 40, 41, 60), spent = c(0.1, 0.2, 0.3, 0.5, 1), alpha = 0.05))) {
  levels <- sequential(s$information, s$spent, s$alpha)
  for (k in seq_along(levels)) {
    row("critical_level",
        sprintf('{"information":%s,"spent":%s,"alpha":%.17g,"look":%d}', list_of(s$information),
                list_of(sprintf("%.17g", s$spent)), s$alpha, k - 1),
        "level", levels[k], if (k <= 3) "1e-8" else "1e-6",
        if (k <= 3) "mvtnorm pmvnorm TVPACK" else "mvtnorm pmvnorm Miwa, 4096 steps")
  }
}
