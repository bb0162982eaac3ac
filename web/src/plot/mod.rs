//! Plots: pure functions that draw numbers as SVG. What a plot shows stands in a table beside it too, for who reads it.

mod bars;

pub(crate) use bars::{Bar, bars};
