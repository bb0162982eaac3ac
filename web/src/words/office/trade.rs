//! Orders, customers, and how the shop does.

use crate::words::chapter;

chapter! {
    /// Today, orders, customers, notices, services.
    Trade {
        today: "Today", "Heute";
    }
}
