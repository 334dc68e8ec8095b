//! Numerical tools: counts as real numbers, zeros of functions, quadrature, and the distributions that tests refer to.
//!
//! Plain numbers go in and plain numbers come out. A tail probability is returned as a natural logarithm, so it
//! neither underflows nor loses digits.

mod binomial;
mod distribution;
mod incomplete;
mod poisson;
mod quadrature;
mod reals;
mod root;

pub(crate) use binomial::ln_binomial;
pub(crate) use distribution::{
    ln_binomial_upper, ln_chi_squared_upper, ln_fisher_upper, ln_normal_upper, ln_student_upper,
    normal_upper_quantile, student_upper_quantile,
};
pub use poisson::ln_poisson_upper;
pub(crate) use quadrature::nodes_between;
#[cfg(test)]
pub(crate) use reals::whole;
pub(crate) use reals::{ln_one_minus_exp, real, real_length, real_product, steps};
pub(crate) use root::zero_of_increasing;
