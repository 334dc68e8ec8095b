//! Agreement with independent programs, and the time that one call takes.

mod inverted_limits;
mod reference_tests;
mod shared_reference_tests;
mod shared_rows;
mod skipped_methods;
mod timing_tests;
