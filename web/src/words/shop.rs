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
        fresh: "New on the shelves", "Neu in den Regalen";
        see_all: "See all", "Alle ansehen";
        browse: "Browse the shelves", "Durch die Regale";
        by: "by", "von";
        and: "and", "und";
        isbn: "ISBN", "ISBN";
        published: "Published", "Erschienen";
        category: "Category", "Kategorie";
        about: "About this book", "Über dieses Buch";
        more_by: "More by", "Mehr von";
        to_cart: "Add to cart", "In den Warenkorb";
        quantity: "Quantity", "Anzahl";
        in_stock: "In stock, ready to ship", "Auf Lager, versandfertig";
        sold_out: "Sold out for now", "Zurzeit ausverkauft";
        all_books: "All books, newest first", "Alle Bücher, die neuesten zuerst";
        results_for: "Results for", "Ergebnisse für";
        nothing: "We found nothing for", "Wir haben nichts gefunden für";
        nothing_help: "Try fewer or other words: a part of the title, the author's last name, or the ISBN.",
            "Versuchen Sie weniger oder andere Wörter: einen Teil des Titels, den Nachnamen der Autorin, oder die ISBN.";
        empty_shop: "The shelves are still empty.", "Die Regale sind noch leer.";
        empty_shop_what: "As soon as books are registered, they stand here.", "Sobald Bücher erfasst sind, stehen sie hier.";
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
        address: "Your address", "Ihre Adresse";
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
