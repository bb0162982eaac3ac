//! The spans of years and prices in which books are counted.

use super::filter::Span;

/// The first year of each span but the first.
const YEARS: [i64; 8] = [1800, 1900, 1950, 1980, 1990, 2000, 2010, 2020];
/// The lowest price of each span but the first, in minor units: round amounts in dollars and in yen.
const PRICES: [i64; 5] = [500, 1_000, 1_500, 2_500, 5_000];

/// The spans of years, the earliest first.
pub(crate) fn years() -> Vec<Span> {
    between(None, &YEARS)
}

/// The spans of prices, the lowest first.
pub(crate) fn prices() -> Vec<Span> {
    between(Some(0), &PRICES)
}

/// The spans that begin at `first` and at each of `starts`; they touch, and the last is open.
fn between(first: Option<i64>, starts: &[i64]) -> Vec<Span> {
    let from = std::iter::once(first).chain(starts.iter().copied().map(Some));
    let to = starts.iter().map(|start| Some(start - 1)).chain(std::iter::once(None));
    from.zip(to).map(|(from, to)| Span { from, to }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_year_and_every_price_is_in_one_span() {
        for (spans, numbers) in [(years(), -9999..=9999), (prices(), 0..=9999)] {
            for number in numbers {
                let holds = |span: &&Span| {
                    span.from.is_none_or(|from| from <= number) && span.to.is_none_or(|to| number <= to)
                };
                assert_eq!(spans.iter().filter(holds).count(), 1, "{number}");
            }
        }
    }
}
