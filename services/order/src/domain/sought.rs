//! What somebody looks for who types something into the list of orders.

use kernel::OrderId;

/// What the words say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sought {
    /// Nothing was typed.
    All,
    /// The order with this invoice number.
    Invoice(i64),
    /// The order itself.
    Order(OrderId),
    /// Words that no order answers to.
    Nothing,
}

/// Reads an invoice number as people write it (`INV-0000000042`, `inv-42`, `42`), or an order's id.
pub(crate) fn sought(words: &str) -> Sought {
    if words.is_empty() {
        return Sought::All;
    }
    if let Ok(order_id) = words.parse() {
        return Sought::Order(order_id);
    }
    let number = match words.get(..4) {
        Some(prefix) if prefix.eq_ignore_ascii_case("INV-") => &words[4..],
        _ => words,
    };
    let digits = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    match number.parse() {
        Ok(invoice) if digits => Sought::Invoice(invoice),
        _ => Sought::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_invoice_is_found_however_its_number_is_written() {
        for words in ["INV-0000000042", "inv-42", "42", "0042"] {
            assert_eq!(sought(words), Sought::Invoice(42), "{words}");
        }
        let id = "ord_01JD3Z8Q5TN4X0V6W7Y2A9BCDE";
        assert_eq!(sought(id), Sought::Order(id.parse().expect("an id")));
        assert_eq!(sought(""), Sought::All);
        for words in ["INV-", "INV-+4", "-4", "Ada", "é", "99999999999999999999", "ord_1", "4 2"] {
            assert_eq!(sought(words), Sought::Nothing, "{words}");
        }
    }
}
