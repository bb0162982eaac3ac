//! Books and stock.

use contract::inventory::MovementKind;

use crate::words::{Language, Words, chapter};

chapter! {
    /// Catalogue and inventory.
    Goods {
        books: "Books", "Bücher";
        clothes: "Clothes", "Kleidung";
        electronics: "Electronics", "Elektronik";
        book: "Book", "Buch";
        new_book: "New book", "Neues Buch";
        add_book: "Add this book", "Dieses Buch aufnehmen";
        edit_book: "Edit the book", "Das Buch bearbeiten";
        in_shop: "See it in the shop", "Im Laden ansehen";
        book_id: "Book id", "Buchnummer";
        book_id_hint: "It begins with book_, as on the page of the book.", "Sie beginnt mit book_, wie auf der Seite des Buches.";
        title: "Title", "Titel";
        authors: "Authors", "Verfasser";
        authors_hint: "Names that the catalogue has, separated by semicolons.", "Namen, die der Katalog hat, durch Semikolon getrennt.";
        author_hint: "One name; somebody new is added. More can be named once the book is there.", "Ein Name; wer neu ist, wird angelegt. Weitere können genannt werden, sobald das Buch da ist.";
        too_many_authors: "A book has at most 32 authors.", "Ein Buch hat höchstens 32 Verfasser.";
        category: "Category", "Sachgebiet";
        category_hint: "One that the catalogue has.", "Eines, das der Katalog hat.";
        category_new_hint: "One that the catalogue has, or a new one.", "Eines, das der Katalog hat, oder ein neues.";
        no_category: "The catalogue has no such category. A new one comes with a new book.", "Dieses Sachgebiet hat der Katalog nicht. Ein neues kommt mit einem neuen Buch.";
        price: "Price", "Preis";
        price_hint: "An amount such as 12.99.", "Ein Betrag wie 12,99.";
        published: "Published", "Erschienen";
        published_hint: "A date, a month or a year: 1997-06-26, 1997-06, 1997.", "Ein Tag, ein Monat oder ein Jahr: 1997-06-26, 1997-06, 1997.";
        isbn: "ISBN", "ISBN";
        isbn_hint: "10 or 13 digits, with the check digit.", "10 oder 13 Ziffern, mit der Prüfziffer.";
        isbn_exists: "Another book has this ISBN.", "Ein anderes Buch hat diese ISBN.";
        external_id: "Number elsewhere", "Nummer anderswo";
        external_id_hint: "Under which a supplier or another system knows it.", "Unter der ein Lieferant oder ein anderes System es kennt.";
        external_id_exists: "Another book has this number.", "Ein anderes Buch hat diese Nummer.";
        description: "Description", "Beschreibung";
        find_books: "Title, author or ISBN", "Titel, Verfasser oder ISBN";
        year: "Year", "Jahr";
        year_from: "From year", "Ab Jahr";
        year_to: "To year", "Bis Jahr";
        price_from: "Price from", "Preis ab";
        price_to: "Price to", "Preis bis";
        only_in_stock: "Only what is in stock", "Nur was vorrätig ist";
        sort: "Sorted by", "Sortiert nach";
        as_usual: "As usual", "Wie üblich";
        by_relevance: "Best match", "Beste Treffer";
        by_newest: "Newest", "Neueste";
        by_title: "Title", "Titel";
        by_price: "Price, rising", "Preis, aufsteigend";
        by_price_desc: "Price, falling", "Preis, absteigend";
        all_books: "All books", "Alle Bücher";
        no_books: "No book is like that.", "Kein Buch ist so.";
        stock: "Stock", "Bestand";
        tick_all: "Tick all", "Alle ankreuzen";
        ticked: "The ticked books", "Die angekreuzten Bücher";
        tick_some: "Tick the books first, a hundred at most.", "Kreuzen Sie zuerst Bücher an, höchstens hundert.";
        change_books: "Change several books", "Mehrere Bücher ändern";
        move_there: "Move there", "Dorthin stellen";
        set_price: "Set this price", "Diesen Preis setzen";
        percent: "Per cent", "Prozent";
        percent_hint: "A whole number from -90 to 900: 5 makes them dearer, -5 cheaper.", "Eine ganze Zahl von -90 bis 900: 5 macht sie teurer, -5 billiger.";
        change_price: "Change the price", "Den Preis ändern";
        cover: "Cover", "Umschlag";
        picture: "Picture", "Bild";
        picture_hint: "JPEG, PNG or WebP, 512 KiB and 4096 pixels at most.", "JPEG, PNG oder WebP, höchstens 512 KiB und 4096 Pixel.";
        no_cover: "This is no picture that can be a cover.", "Das ist kein Bild, das ein Umschlag sein kann.";
        put_cover: "Show this picture", "Dieses Bild zeigen";
        draw_again: "Draw a cover instead", "Stattdessen einen Umschlag zeichnen";
        delete_book: "Delete this book", "Dieses Buch löschen";
        delete_ask: "Delete this book?", "Dieses Buch löschen?";
        delete_what: "Nobody finds it any more, and carts show it as no longer available. Orders keep what they were.", "Niemand findet es mehr, und Warenkörbe zeigen es als nicht mehr lieferbar. Bestellungen bleiben, was sie waren.";
        delete_yes: "Yes, delete it", "Ja, löschen";
        never_stocked: "None of it was ever here.", "Davon war noch nie etwas da.";
        item_more: "Its movements", "Seine Bewegungen";
        gone: "No longer in the catalogue", "Nicht mehr im Katalog";
        title_away: "Its title cannot be had just now", "Der Titel ist gerade nicht zu haben";
        available: "Available", "Verfügbar";
        on_hand: "On hand", "Vorhanden";
        reserved: "Held for orders", "Für Bestellungen zurückgelegt";
        changed: "Changed", "Geändert";
        items: "What is in stock", "Was im Lager ist";
        no_items: "Nothing was ever received.", "Es ist noch nie etwas eingegangen.";
        of: "of", "von";
        full: "Full", "Voll";
        address: "Address", "Adresse";
        not_set_up: "There is no inventory yet. Set it up, and goods can come in.", "Es gibt noch kein Lager. Richten Sie es ein, dann kann Ware eingehen.";
        set_up: "Set-up", "Einrichtung";
        status: "Status", "Zustand";
        active: "Open: goods can come in", "Offen: Ware kann eingehen";
        inactive: "Closed: nothing comes in", "Geschlossen: es geht nichts ein";
        is_inactive: "The inventory is closed: nothing can come in.", "Das Lager ist geschlossen: es kann nichts eingehen.";
        room_books: "Room for books", "Platz für Bücher";
        room_clothes: "Room for clothes", "Platz für Kleidung";
        room_electronics: "Room for electronics", "Platz für Elektronik";
        size_hint: "How many fit. Left empty it stays as it is.", "Wie viele hineinpassen. Leer bleibt es, wie es ist.";
        below_stock: "A new size is less than what is there now.", "Eine neue Größe ist kleiner als das, was jetzt da ist.";
        take_out: "Take out", "Entnehmen";
        take_out_what: "For what is lost, damaged or sent back; it is not sold.", "Für Verlorenes, Beschädigtes oder Zurückgesandtes; verkauft ist es nicht.";
        not_so_many: "So many are not available.", "So viele sind nicht verfügbar.";
        how_many: "Quantity", "Anzahl";
        when: "When", "Wann";
        kind: "What happened", "Was geschah";
        every_kind: "Everything", "Alles";
        all_movements: "All movements", "Alle Bewegungen";
        received: "Received", "Eingegangen";
        removed: "Taken out", "Entnommen";
        sold: "Sold", "Verkauft";
        returned: "Came back", "Zurückgekommen";
        by_what: "By", "Durch";
        order: "Order", "Bestellung";
        receipt: "Delivery", "Lieferung";
        by: "by", "von";
        by_shop: "by the shop itself", "vom Laden selbst";
        no_movements: "Nothing came or went.", "Es kam und ging nichts.";
        below: "Fewer than", "Weniger als";
        as_of: "As of", "Stand";
        low_what: "Those with least first. Printed, it is a list to order by.", "Wovon am wenigsten da ist, zuerst. Gedruckt ist es eine Liste zum Bestellen.";
        nothing_low: "Nothing is running out.", "Nichts wird knapp.";
        to_order: "To order", "Bestellen";
        receive: "Receive goods", "Ware annehmen";
        receive_these: "Receive", "Annehmen";
        no_receipts: "No delivery was taken in yet.", "Es wurde noch keine Lieferung angenommen.";
        supplier: "Supplier", "Lieferant";
        reference: "Delivery note or bill", "Lieferschein oder Rechnung";
        reference_hint: "Its number, to find it again.", "Seine Nummer, um ihn wiederzufinden.";
        what_came: "What came", "Was kam";
        product_hint: "An ISBN, a book id, or a part of the title. A line with quantity 0 is left out.", "Eine ISBN, eine Buchnummer oder ein Teil des Titels. Eine Zeile mit Anzahl 0 entfällt.";
        look_up: "Look up", "Nachsehen";
        take_in: "Take these in", "Diese annehmen";
        look_again: "Nothing was taken in yet: please see whether these are the right books.", "Es wurde noch nichts angenommen: bitte sehen Sie nach, ob das die richtigen Bücher sind.";
        none_of_these: "None of these", "Keines davon";
        no_such_book: "The catalogue has no such book.", "Dieses Buch hat der Katalog nicht.";
        twice: "This book stands in another line already.", "Dieses Buch steht schon in einer anderen Zeile.";
        no_room: "The inventory has no room for so many. Nothing was taken in.", "Für so viele hat das Lager keinen Platz. Es wurde nichts angenommen.";
        gone_meanwhile: "One of these books was deleted meanwhile. Nothing was taken in.", "Eines dieser Bücher wurde inzwischen gelöscht. Es wurde nichts angenommen.";
    }
}

impl Goods {
    /// How goods moved.
    pub(crate) fn movement(&self, kind: MovementKind) -> &'static str {
        match kind {
            MovementKind::Received => self.received,
            MovementKind::Removed => self.removed,
            MovementKind::Sold => self.sold,
            MovementKind::Returned => self.returned,
        }
    }
}

impl Words {
    /// Somebody else changed a field while it was changed here.
    pub(crate) fn changed_meanwhile(&self, now: &str) -> String {
        match self.language {
            Language::En => format!("Somebody changed it to “{now}” meanwhile. Save again to keep yours."),
            Language::De => {
                format!("Inzwischen hat es jemand in „{now}“ geändert. Noch einmal speichern behält Ihres.")
            }
        }
    }

    /// Nobody is called so.
    pub(crate) fn no_author(&self, name: &str) -> String {
        match self.language {
            Language::En => {
                format!("The catalogue has nobody called “{name}”. New authors come with a new book.")
            }
            Language::De => {
                format!(
                    "Der Katalog kennt niemanden namens „{name}“. Wer neu ist, kommt mit einem neuen Buch."
                )
            }
        }
    }

    /// How full a room is.
    pub(crate) fn room_for(&self, kind: &str, used: i64, capacity: i64) -> String {
        match self.language {
            Language::En => format!("{kind}: {used} of {capacity}"),
            Language::De => format!("{kind}: {used} von {capacity}"),
        }
    }

    /// Several books may be meant.
    pub(crate) fn which_one(&self, typed: &str) -> String {
        match self.language {
            Language::En => format!("Which one is “{typed}”?"),
            Language::De => format!("Welches ist „{typed}“?"),
        }
    }
}
