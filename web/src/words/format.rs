//! Money and dates, as each language writes them.

use kernel::{Money, Timestamp};

use super::Language;

const MONTHS_EN: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const MONTHS_DE: [&str; 12] = [
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
];

/// `$1,212.99`, `1.212,99 $`.
pub(crate) fn money(language: Language, money: Money) -> String {
    let amount = money.amount();
    let (whole, fraction) = amount.split_once('.').unwrap_or((&amount, ""));
    let point = if language == Language::De { "," } else { "." };
    let mut grouped = grouped(language, whole);
    if !fraction.is_empty() {
        grouped = format!("{grouped}{point}{fraction}");
    }
    let currency = money.currency();
    let code = currency.code();
    let sign = match code {
        "USD" => "$",
        "EUR" => "€",
        "GBP" => "£",
        _ => code,
    };
    match language {
        Language::De => format!("{grouped}\u{a0}{sign}"),
        Language::En if sign == code => format!("{code}\u{a0}{grouped}"),
        Language::En => format!("{sign}{grouped}"),
    }
}

/// An amount as it stands in a field, to be typed over.
pub(crate) fn typed(language: Language, money: Money) -> String {
    match language {
        Language::En => money.amount(),
        Language::De => money.amount().replace('.', ","),
    }
}

/// `12,345`, `12.345`.
pub(crate) fn number(language: Language, number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    format!("{}{}", if number < 0 { "−" } else { "" }, grouped(language, &digits))
}

fn grouped(language: Language, digits: &str) -> String {
    let thousands = if language == Language::De { '.' } else { ',' };
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(thousands);
        }
        grouped.push(digit);
    }
    grouped
}

/// `29 Nov 2026`, `29. November 2026`.
pub(crate) fn date(language: Language, at: Timestamp) -> String {
    let text = at.to_string();
    let mut parts = text.get(..10).unwrap_or("").split('-');
    let (Some(year), Some(month), Some(day)) = (parts.next(), parts.next(), parts.next()) else {
        return text;
    };
    let month = month.parse::<usize>().unwrap_or(1).clamp(1, 12) - 1;
    let day = day.trim_start_matches('0');
    match language {
        Language::En => format!("{day} {} {year}", MONTHS_EN[month]),
        Language::De => format!("{day}. {} {year}", MONTHS_DE[month]),
    }
}

/// A day of a year that is known, `2026-11-29`: `29 Nov`, `29.11.`.
pub(crate) fn day_of(language: Language, date: &str) -> String {
    let mut parts = date.split('-').skip(1).map(|part| part.parse::<usize>().unwrap_or(1));
    let (month, day) = (parts.next().unwrap_or(1).clamp(1, 12), parts.next().unwrap_or(1));
    match language {
        Language::En => format!("{day} {}", MONTHS_EN[month - 1]),
        Language::De => format!("{day}.{month}."),
    }
}

/// A date with its time, and the zone said.
pub(crate) fn moment(language: Language, at: Timestamp) -> String {
    let text = at.to_string();
    let time = text.get(11..16).unwrap_or("");
    match language {
        Language::En => format!("{}, {time} UTC", date(language, at)),
        Language::De => format!("{}, {time} Uhr UTC", date(language, at)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Currency;

    #[test]
    fn money_is_written_as_readers_write_it() {
        let of = |minor| Money::from_minor(minor, Currency::USD);
        assert_eq!(money(Language::En, of(1299)), "$12.99");
        assert_eq!(money(Language::En, of(123_456_789)), "$1,234,567.89");
        assert_eq!(money(Language::De, of(123_456)), "1.234,56\u{a0}$");
        assert_eq!(money(Language::En, of(5)), "$0.05");
        let yen: Currency = "JPY".parse().expect("a currency");
        assert_eq!(money(Language::En, Money::from_minor(1300, yen)), "JPY\u{a0}1,300");
    }

    #[test]
    fn a_number_is_written_in_groups() {
        assert_eq!(number(Language::En, 1_234_567), "1,234,567");
        assert_eq!(number(Language::De, -1234), "−1.234");
        assert_eq!(number(Language::En, 999), "999");
    }

    #[test]
    fn a_moment_says_its_zone() {
        let at = Timestamp::from_micros(1_796_040_000_000_000);
        let said = at.to_string();
        assert!(said.starts_with("2026-11-30T"), "{said}");
        assert!(moment(Language::En, at).starts_with("30 Nov 2026, "), "{}", moment(Language::En, at));
        assert!(moment(Language::De, at).ends_with("Uhr UTC"));
    }
}
