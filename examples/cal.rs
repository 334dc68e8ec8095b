use relapse::config::Config;
use relapse::simulate::*;
use relapse::vocabulary::Recommendation as R;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
fn main() {
    let args: Vec<String> = std::env::args().collect();
    let names: Vec<&str> = args[1].split(',').collect();
    let ratios: Vec<f64> = args[2].split(',').map(|x| x.parse().unwrap()).collect();
    let n: u64 = args[3].parse().unwrap();
    let failures_only = args.get(4).is_some_and(|x| x == "failures");
    let runs_filter: Option<u32> = args.get(5).and_then(|x| x.parse().ok());
    let rate_filter: Option<f64> = args.get(6).and_then(|x| x.parse().ok());
    let config = Config::default();
    for name in names {
        let sc = Scenario::from_word(name).unwrap();
        for runs in RUNS {
            for rate in RATES {
                for ratio in &ratios {
                    if runs_filter.is_some_and(|r| r != runs)
                        || rate_filter.is_some_and(|r| r != rate)
                    {
                        continue;
                    }
                    let mut plan = sc.plan(runs, rate, *ratio);
                    if failures_only {
                        plan.high_severity = None;
                        plan.approvals = None;
                        plan.rescue = None;
                    }
                    let g = Generator::new(plan, 1).unwrap();
                    let next = AtomicU64::new(0);
                    let total = Mutex::new((
                        0u64,
                        0u64,
                        0u64,
                        vec![0u64; 14],
                        std::collections::BTreeMap::<String, u64>::new(),
                    ));
                    let t = std::time::Instant::now();
                    std::thread::scope(|s| {
                        for _ in 0..2 {
                            s.spawn(|| {
                                loop {
                                    let i = next.fetch_add(1, Relaxed);
                                    if i >= n {
                                        break;
                                    }
                                    let r = g.rollout(i);
                                    let mut u = Unfolding::new(&g, &r);
                                    let mut w = Watch::new(&config);
                                    let (mut rb, mut re, mut pr, mut found, mut by) =
                                        (false, false, false, None, None);
                                    let mut k = 0;
                                    while let Some(day) = u.next_night() {
                                        let told = w.night(u.cube(), day);
                                        k += 1;
                                        match told.recommendation {
                                            R::RollBack => {
                                                rb = true;
                                                if found.is_none() {
                                                    found = Some(k);
                                                }
                                                by = Some(told.decided_by);
                                                break;
                                            }
                                            R::Restrict => {
                                                if !re {
                                                    by = Some(format!(
                                                        "restrict {}",
                                                        told.decided_by
                                                    ));
                                                }
                                                re = true;
                                                if found.is_none() {
                                                    found = Some(k);
                                                }
                                            }
                                            R::Proceed => pr = true,
                                            _ => {}
                                        }
                                    }
                                    let mut t = total.lock().unwrap();
                                    t.0 += u64::from(rb);
                                    t.1 += u64::from(re);
                                    t.2 += u64::from(pr);
                                    if let Some(k) = found {
                                        for j in k - 1..14 {
                                            t.3[j] += 1;
                                        }
                                    }
                                    if let Some(by) = by {
                                        *t.4.entry(by).or_default() += 1;
                                    }
                                }
                            });
                        }
                    });
                    let t0 = total.into_inner().unwrap();
                    let med =
                        t0.3.iter()
                            .position(|x| 2 * x >= n)
                            .map_or("-".into(), |x| (x + 1).to_string());
                    let mut by: Vec<_> = t0.4.into_iter().collect();
                    by.sort_by_key(|x| std::cmp::Reverse(x.1));
                    by.truncate(4);
                    let p = |x: u64| 100.0 * x as f64 / n as f64;
                    println!(
                        "{name:14} N{runs:<5} p{rate:<6} RR{ratio:<5} rb {:6.2} re {:6.2} proceed {:6.1} found {:5.1}@{med} {:.1}s {}",
                        p(t0.0),
                        p(t0.1),
                        p(t0.2),
                        p(t0.3[13]),
                        t.elapsed().as_secs_f64(),
                        if *ratio == 1.0 {
                            format!("{by:?}")
                        } else {
                            String::new()
                        }
                    );
                }
            }
        }
    }
}
