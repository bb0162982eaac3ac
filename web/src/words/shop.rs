//! The words of the storefront: books, cart, checkout, orders.

use contract::order::{Order as Ordered, OrderStatus};

use super::{Language, Words, chapter};

chapter! {
    /// Front page, search, books.
    Shop {
        name: "Octavo", "Octavo";
        motto: "Books, well kept.", "Bücher, gut aufgehoben.";
        tagline: "A bookshop with time to read. Find something that stays with you.",
            "Eine Buchhandlung, die sich Zeit nimmt. Finden Sie etwas, das bleibt.";
        skip: "Skip to the content", "Zum Inhalt springen";
        menu: "Main menu", "Hauptmenü";
        search: "Search", "Suchen";
        search_for: "Title, author, category or ISBN", "Titel, Autor, Kategorie oder ISBN";
        cart: "Cart", "Warenkorb";
        account: "Account", "Konto";
        sign_in: "Sign in", "Anmelden";
        shelves: "Shelves", "Regale";
        new: "New", "Neu";
        fresh: "New on the shelves", "Neu in den Regalen";
        best: "Best sellers", "Meistgekauft";
        categories: "Categories", "Kategorien";
        see_all: "See all", "Alle ansehen";
        by: "by", "von";
        and: "and", "und";
        isbn: "ISBN", "ISBN";
        published: "Published", "Erschienen";
        category: "Category", "Kategorie";
        author: "Author", "Autor";
        book: "Book", "Buch";
        price: "Price", "Preis";
        year: "Year", "Jahr";
        stock: "Availability", "Verfügbarkeit";
        about: "About this book", "Über dieses Buch";
        more_by: "More by", "Mehr von";
        more_of: "More of", "Mehr aus";
        to_cart: "Add to cart", "In den Warenkorb";
        quantity: "Quantity", "Anzahl";
        in_stock: "In stock, ready to ship", "Auf Lager, versandfertig";
        sold_out: "Sold out for now", "Zurzeit ausverkauft";
        search_all: "All books", "Alle Bücher";
        nothing_such: "We found no such book.", "Wir haben kein solches Buch gefunden.";
        nothing_help: "Try fewer or other words: a part of the title, the author's last name, or the ISBN.",
            "Versuchen Sie weniger oder andere Wörter: einen Teil des Titels, den Nachnamen der Autorin, oder die ISBN.";
        nothing_filtered: "Fewer filters find more.", "Weniger Filter finden mehr.";
        nothing_sold: "Nothing has been bought lately. Be the first.", "In letzter Zeit wurde nichts gekauft. Machen Sie den Anfang.";
        narrow: "Narrow down", "Eingrenzen";
        narrow_these: "Sort and narrow down", "Sortieren und eingrenzen";
        filters_on: "Filters that are on", "Gewählte Filter";
        remove_filter: "Remove the filter", "Filter entfernen:";
        remove_filters: "Remove all filters", "Alle Filter entfernen";
        only_in_stock: "In stock", "Auf Lager";
        more_of_these: "More", "Weitere";
        sort: "Sort by", "Sortieren nach";
        best_match: "Best match", "Beste Treffer";
        newest: "Newest", "Neueste";
        cheapest: "Lowest price", "Niedrigster Preis";
        dearest: "Highest price", "Höchster Preis";
        by_title: "Title", "Titel";
        suggestions: "Suggestions", "Vorschläge";
        suggested: "# suggestions, with the arrow keys", "# Vorschläge, mit den Pfeiltasten";
        largest: "These are the hundred largest. The search finds the others.", "Das sind die hundert größten. Die anderen findet die Suche.";
        empty_shop: "The shelves are still empty.", "Die Regale sind noch leer.";
        empty_shop_what: "As soon as books are registered, they stand here.", "Sobald Bücher erfasst sind, stehen sie hier.";
        pages: "Pages", "Seiten";
        more: "More books", "Weitere Bücher";
        from_start: "Back to the beginning", "Zurück zum Anfang";
        language: "Language", "Sprache";
        change: "Change", "Ändern";
        colophon: "Set in your own typefaces. No trackers, no cookies but the necessary ones.",
            "Gesetzt in Ihren eigenen Schriften. Keine Verfolger, nur notwendige Cookies.";
    }
}

chapter! {
    /// The cart.
    Cart {
        title: "Your cart", "Ihr Warenkorb";
        empty: "Your cart is empty.", "Ihr Warenkorb ist leer.";
        empty_what: "Something on our shelves is waiting for you.", "In unseren Regalen wartet etwas auf Sie.";
        look_around: "Look around", "Stöbern";
        total: "Total", "Gesamt";
        remove: "Remove", "Entfernen";
        update: "Update", "Aktualisieren";
        gone: "No longer sold", "Nicht mehr erhältlich";
        checkout: "To checkout", "Zur Kasse";
        mend: "Set my cart to what is in stock", "Warenkorb an den Bestand anpassen";
        short: "Not everything in your cart is in stock.", "Nicht alles in Ihrem Warenkorb ist auf Lager.";
    }
}

chapter! {
    /// The checkout.
    Checkout {
        title: "Checkout", "Kasse";
        deliver_to: "Deliver to", "Lieferadresse";
        another: "Another address", "Eine andere Adresse";
        choose_address: "Please choose where it goes.", "Bitte wählen Sie, wohin es geht.";
        payment: "Payment", "Zahlung";
        sandbox: "This shop runs with a sandbox provider: no money moves.", "Dieser Laden läuft mit einem Übungsanbieter: Es fließt kein Geld.";
        visa: "Test card that is accepted", "Testkarte, die angenommen wird";
        decline: "Test card that is declined", "Testkarte, die abgelehnt wird";
        slow: "Test card whose answer takes long", "Testkarte, deren Antwort lange dauert";
        summary: "Your order", "Ihre Bestellung";
        back: "Back to the cart", "Zurück zum Warenkorb";
        pay: "Pay", "Bezahlen";
        declined: "The payment was declined.", "Die Zahlung wurde abgelehnt.";
        declined_what: "Nothing was charged, and your cart is as it was. Please choose another way to pay.",
            "Es wurde nichts abgebucht, und Ihr Warenkorb ist unverändert. Bitte wählen Sie eine andere Zahlungsart.";
        short: "There is less in stock than you wanted.", "Es ist weniger auf Lager, als Sie wollten.";
        short_what: "Nothing was charged.", "Es wurde nichts abgebucht.";
        changed: "Your cart has changed since you looked at it.", "Ihr Warenkorb hat sich geändert, seit Sie ihn angesehen haben.";
        changed_what: "Please look at the order again and confirm it. Nothing was charged.",
            "Bitte sehen Sie die Bestellung noch einmal durch und bestätigen Sie sie. Es wurde nichts abgebucht.";
        gone: "A book in your cart is no longer sold.", "Ein Buch in Ihrem Warenkorb ist nicht mehr erhältlich.";
        busy: "Another purchase of this cart is under way.", "Ein anderer Kauf dieses Warenkorbs läuft gerade.";
        busy_what: "Please look at your orders; it will be there in a moment.", "Bitte sehen Sie in Ihre Bestellungen; er erscheint dort gleich.";
        choose: "Please choose how to pay.", "Bitte wählen Sie eine Zahlungsart.";
    }
}

chapter! {
    /// Orders.
    Order {
        title: "Order", "Bestellung";
        thanks: "Thank you for your order", "Danke für Ihre Bestellung";
        thanks_what: "We are packing it with care. You can follow it here at any time.",
            "Wir packen sie mit Sorgfalt. Sie können sie hier jederzeit verfolgen.";
        track: "Track this order", "Bestellung verfolgen";
        invoice: "Invoice", "Rechnung";
        placed: "Placed", "Aufgegeben";
        timeline: "Where it is", "Wo sie ist";
        reload: "Look again", "Noch einmal nachsehen";
        lines: "What was ordered", "Was bestellt wurde";
        payment: "Payment", "Zahlung";
        refunded: "refunded", "erstattet";
        address: "Goes to", "Geht an";
        cancel: "Cancel this order", "Bestellung stornieren";
        cancel_ask: "Cancel this order?", "Diese Bestellung stornieren?";
        cancel_what: "The money is given back in full, and the books go back to the shelves. This cannot be undone.",
            "Das Geld wird vollständig erstattet, und die Bücher kommen zurück ins Regal. Das lässt sich nicht rückgängig machen.";
        cancel_yes: "Yes, cancel it", "Ja, stornieren";
        cancel_no: "No, keep it", "Nein, behalten";
        cancel_late: "This order can no longer be cancelled.", "Diese Bestellung lässt sich nicht mehr stornieren.";
        pending: "Being paid", "Wird bezahlt";
        paid: "Paid", "Bezahlt";
        processing: "Being packed", "Wird gepackt";
        shipped: "On its way", "Unterwegs";
        delivered: "Delivered", "Zugestellt";
        cancelled: "Cancelled", "Storniert";
        unbought: "Not bought", "Nicht zustande gekommen";
        returned: "Returned", "Zurückgekommen";
        pay_pending: "being taken", "wird eingezogen";
        pay_captured: "taken", "eingezogen";
        pay_declined: "declined", "abgelehnt";
        pay_voided: "called off", "zurückgenommen";
        pay_part: "partly given back", "teilweise erstattet";
        pay_refunded: "given back", "erstattet";
    }
}

impl Order {
    /// What an order is now. One that was cancelled before it was paid was never bought.
    pub(crate) fn now(&self, order: &Ordered) -> &'static str {
        let was_paid = order.history.iter().any(|step| step.status == OrderStatus::Paid);
        match order.status {
            OrderStatus::Cancelled if !was_paid => self.unbought,
            status => self.status(status),
        }
    }

    /// A status in words.
    pub(crate) fn status(&self, status: OrderStatus) -> &'static str {
        match status {
            OrderStatus::Pending => self.pending,
            OrderStatus::Paid => self.paid,
            OrderStatus::Processing => self.processing,
            OrderStatus::Shipped => self.shipped,
            OrderStatus::Delivered => self.delivered,
            OrderStatus::Cancelled => self.cancelled,
            OrderStatus::Returned => self.returned,
        }
    }
}

impl Words {
    /// So many books.
    pub(crate) fn books(&self, count: i64) -> String {
        match (self.language, count) {
            (Language::En, 1) => "1 book".into(),
            (Language::En, _) => format!("{count} books"),
            (Language::De, 1) => "1 Buch".into(),
            (Language::De, _) => format!("{count} Bücher"),
        }
    }

    /// So many books were found; more than ten thousand are not counted.
    pub(crate) fn found(&self, count: i64) -> String {
        const COUNTED: i64 = 10_000;
        match self.language {
            Language::En if count >= COUNTED => "10,000 books or more".into(),
            Language::De if count >= COUNTED => "10.000 Bücher oder mehr".into(),
            _ => self.books(count),
        }
    }

    /// What was searched for.
    pub(crate) fn results_for(&self, searched: &str) -> String {
        match self.language {
            Language::En => format!("Results for “{searched}”"),
            Language::De => format!("Ergebnisse für „{searched}“"),
        }
    }

    /// What was not found.
    pub(crate) fn nothing_for(&self, searched: &str) -> String {
        match self.language {
            Language::En => format!("We found nothing for “{searched}”."),
            Language::De => format!("Wir haben nichts gefunden für „{searched}“."),
        }
    }

    /// From one to another, as both are written.
    pub(crate) fn between(&self, from: Option<String>, to: Option<String>) -> String {
        match (self.language, from, to) {
            (_, Some(from), Some(to)) if from == to => from,
            (_, Some(from), Some(to)) => format!("{from} – {to}"),
            (Language::En, Some(from), None) => format!("from {from}"),
            (Language::De, Some(from), None) => format!("ab {from}"),
            (Language::En, None, Some(to)) => format!("up to {to}"),
            (Language::De, None, Some(to)) => format!("bis {to}"),
            (_, None, None) => String::new(),
        }
    }

    /// A year or a date. `-0750` is 750 BCE: ISO 8601 counts a year 0, and what is given here is not counted but named.
    pub(crate) fn year(&self, date: &str) -> String {
        let era = if self.language == Language::De { "v. Chr." } else { "BCE" };
        match date.strip_prefix('-') {
            Some(before) => format!("{} {era}", before.trim_start_matches('0')),
            None => date.to_owned(),
        }
    }

    /// So few are left.
    pub(crate) fn few_left(&self, left: i64) -> String {
        match self.language {
            Language::En => format!("Only {left} left"),
            Language::De => format!("Nur noch {left} da"),
        }
    }

    /// A line that is short.
    pub(crate) fn short_line(&self, title: &str, wanted: i64, available: i64) -> String {
        match self.language {
            Language::En => format!("“{title}”: you wanted {wanted}, we have {available}."),
            Language::De => format!("„{title}“: Sie wollten {wanted}, wir haben {available}."),
        }
    }

    /// A cover's description for who does not see it.
    pub(crate) fn quantity_of(&self, title: &str) -> String {
        match self.language {
            Language::En => format!("Quantity of “{title}”"),
            Language::De => format!("Anzahl von „{title}“"),
        }
    }
}
