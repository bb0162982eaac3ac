//! Repairing ISBNs that went through a spreadsheet: a wrong one is never stored.

use kernel::Isbn;

/// What became of a row's ISBN.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// The row has none.
    None,
    /// It stood there as it should.
    Right(Isbn),
    /// It had lost its leading zeros, and its check digit confirms them.
    Repaired(Isbn),
    /// It is beyond repair; why.
    Beyond(String),
}

/// The ISBN of a row, from its ISBN-10 column (or its only one) and, if that has none, its ISBN-13 column.
pub(super) fn find(isbn: Option<&str>, isbn13: Option<&str>) -> Found {
    let given = [isbn, isbn13].map(|text| text.map(str::trim).filter(|text| !text.is_empty()));
    let found = given.into_iter().flatten().map(read);
    let mut beyond = Found::None;
    for found in found {
        match found {
            Found::Right(_) | Found::Repaired(_) => return found,
            Found::Beyond(_) if beyond == Found::None => beyond = found,
            _ => {}
        }
    }
    beyond
}

fn read(text: &str) -> Found {
    if let Ok(isbn) = text.parse() {
        return Found::Right(isbn);
    }
    // A spreadsheet's 9.78043902348e+12 has lost its last digits; one such in ten would pass the check by chance.
    if text.contains(['e', 'E', '+']) {
        return Found::Beyond(format!("{text} is a rounded number, not an ISBN"));
    }
    let digits = text.strip_suffix(".0").unwrap_or(text);
    if let Ok(isbn) = digits.parse() {
        return Found::Repaired(isbn);
    }
    let numeric = digits.len() < 10
        && !digits.is_empty()
        && digits
            .char_indices()
            .all(|(place, c)| c.is_ascii_digit() || (matches!(c, 'X' | 'x') && place + 1 == digits.len()));
    match format!("{digits:0>10}").parse() {
        Ok(isbn) if numeric => Found::Repaired(isbn),
        _ => Found::Beyond(format!("{text} has a wrong check digit or length")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lost_zeros_come_back_and_rounded_numbers_do_not() {
        let isbn: Isbn = "0439023483".parse().expect("an ISBN");
        assert_eq!(find(Some("439023483"), Some("9.78043902348e+12")), Found::Repaired(isbn));
        assert_eq!(find(Some("0439023483"), None), Found::Right(isbn));
        assert_eq!(find(None, Some("9780439023481")), Found::Right(isbn));
        assert!(matches!(find(Some("439023484"), Some("9.78043902348e+12")), Found::Beyond(_)));
        assert_eq!(find(Some("439023484"), Some("9780439023481")), Found::Right(isbn));
        assert!(matches!(find(None, Some("9.78e+12")), Found::Beyond(_)));
        assert!(matches!(find(Some("no isbn"), None), Found::Beyond(_)));
        assert_eq!(find(Some(" "), None), Found::None);
        assert_eq!(find(Some("9780439023481.0"), None), Found::Repaired(isbn));
    }
}
