//! Books and stock.

use crate::words::chapter;

chapter! {
    /// Catalogue, import, inventory.
    Goods {
        books: "Books", "Bücher";
        pages: "Pages", "Seiten";
    }
}
