//! Prices that change by per cents.

use kernel::{Money, Percent};

/// The price after a change by `percent`, rounded half up to the smallest coin; nothing when nobody may ask so much.
pub(crate) fn changed_by(price_minor: i64, percent: Percent) -> Option<i64> {
    let hundredths = i128::from(price_minor) * i128::from(100 + percent.get());
    let price = i64::try_from((hundredths + 50).div_euclid(100)).ok()?;
    (price <= Money::MAX_ASKED).then_some(price)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_price_is_rounded_half_up_and_stays_a_price() {
        let by = |price, percent| changed_by(price, Percent::new(percent).expect("per cents"));
        assert_eq!(by(1299, 10), Some(1429), "1428.9");
        assert_eq!(by(1250, -10), Some(1125));
        assert_eq!(by(5, -10), Some(5), "4.5");
        assert_eq!(by(15, -10), Some(14), "13.5");
        assert_eq!(by(4, -90), Some(0), "0.4");
        assert_eq!((by(0, 900), by(77, 0)), (Some(0), Some(77)));
        assert_eq!(by(Money::MAX_ASKED, 1), None);
        assert_eq!(by(i64::MAX, 900), None);
    }
}
