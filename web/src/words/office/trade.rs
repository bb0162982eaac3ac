//! Orders, customers, and how the shop does.

use contract::notification::NotificationKind;
use contract::order::OrderStatus;
use contract::payment::PaymentStatus;

use crate::words::{Language, Words, chapter};

chapter! {
    /// Today, orders, customers, notices, services.
    Trade {
        away: "This cannot be had just now. Please look again in a moment.", "Das ist gerade nicht zu haben. Bitte sehen Sie gleich noch einmal nach.";
        any: "All", "Alle";
        status: "Status", "Status";
        from: "From", "Von";
        to: "To", "Bis";
        tick_all: "All of this page", "Alle auf dieser Seite";

        sales: "Sales of the last 30 days", "Umsatz der letzten 30 Tage";
        sales_about: "A bar for each day: what was paid on it, without what was called off. The same numbers stand in the table below.",
            "Ein Balken für jeden Tag: was bezahlt und nicht storniert wurde. Dieselben Zahlen stehen in der Tabelle darunter.";
        as_table: "As a table", "Als Tabelle";
        revenue: "Sales", "Umsatz";
        as_of: "Counted at", "Gezählt um";
        sold_today: "Sold today", "Heute verkauft";
        sold_30: "In 30 days", "In 30 Tagen";
        to_ship: "To be shipped", "Zu versenden";
        under_way: "Being bought, called off or taken back:", "Werden gerade gekauft, storniert oder zurückgenommen:";
        declined: "Payments declined in the last 7 days", "Abgelehnte Zahlungen der letzten 7 Tage";
        none_declined: "None was declined.", "Keine wurde abgelehnt.";
        enough: "There is enough of every book.", "Von jedem Buch ist genug da.";
        deleted_book: "A book that is no longer sold", "Ein Buch, das nicht mehr verkauft wird";
        all_to_ship: "All that are to be shipped", "Alle, die zu versenden sind";

        all_orders: "All orders", "Alle Bestellungen";
        search_order: "Invoice number", "Rechnungsnummer";
        customer: "Customer", "Kunde";
        nameless: "Name not to be had", "Name nicht bekannt";
        erased: "This customer was erased.", "Diese Person wurde gelöscht.";
        their_orders: "All orders of this customer", "Alle Bestellungen dieser Person";
        pack_ticked: "Start packing those that are ticked", "Angekreuzte packen";
        late: "Some of these cannot be packed any more; the others are being packed:", "Einige davon lassen sich nicht mehr packen; die übrigen werden gepackt:";
        timeline: "What it has been", "Was bisher war";
        book: "Book", "Buch";
        quantity: "Quantity", "Anzahl";
        each: "Each", "Einzeln";
        goes_to: "Goes to", "Geht an";
        no_address: "There is no address.", "Es gibt keine Anschrift.";
        unpaid: "Nothing was paid.", "Es wurde nichts bezahlt.";
        start_packing: "Start packing", "Packen beginnen";
        mark_shipped: "Mark as shipped", "Als versandt melden";
        mark_delivered: "Mark as delivered", "Als zugestellt melden";
        came_back: "It came back", "Sie kam zurück";
        refund: "Give money back", "Geld erstatten";
        cannot_step: "Somebody was faster: the order is no longer where it was. This is how it stands now.",
            "Jemand war schneller: Die Bestellung ist nicht mehr, wo sie war. So steht sie jetzt.";
        being_paid: "Its payment is under way. Please try again in a moment.", "Ihre Zahlung läuft gerade. Bitte versuchen Sie es gleich noch einmal.";
        return_ask: "Did this order come back?", "Kam diese Bestellung zurück?";
        return_what: "The books go back to the shelves. Money is given back separately. This cannot be undone.",
            "Die Bücher kommen zurück ins Regal. Geld wird eigens erstattet. Das lässt sich nicht rückgängig machen.";
        return_yes: "Yes, it is back", "Ja, sie ist zurück";
        refund_ask: "Give money back?", "Geld erstatten?";
        refund_what: "The money goes back the way it came; the order stays as it is. This cannot be undone.",
            "Das Geld geht den Weg zurück, den es kam; die Bestellung bleibt, wie sie ist. Das lässt sich nicht rückgängig machen.";
        refund_yes: "Give it back", "Erstatten";
        left_to_refund: "Not yet given back:", "Noch nicht erstattet:";
        amount: "Amount", "Betrag";
        amount_hint: "An amount above nothing, such as 12.99.", "Ein Betrag über null, etwa 12,99.";
        too_much: "That is more than what is left.", "Das ist mehr, als noch übrig ist.";

        nothing_to_pack: "There is nothing to be packed.", "Es ist nichts zu packen.";
        by_book: "From the shelves", "Aus den Regalen";
        by_order: "Into the parcels", "In die Pakete";
        print: "Print", "Drucken";

        all_customers: "All customers", "Alle Kunden";
        search_customer: "User name or e-mail", "Benutzername oder E-Mail";
        search_customer_hint: "How it begins, or a customer's number.", "Der Anfang genügt; oder eine Kundennummer.";
        person: "Person", "Person";
        edit: "Edit", "Bearbeiten";
        edit_customer: "Edit customer", "Kundendaten bearbeiten";
        no_orders: "Nothing was ordered yet.", "Es wurde noch nichts bestellt.";
        message: "Write to this customer", "An diese Person schreiben";
        subject: "Subject", "Betreff";
        body: "Message", "Nachricht";
        send: "Send", "Senden";
        sessions: "Signed in", "Angemeldet";
        no_sessions: "Nowhere.", "Nirgends.";
        in_browser: "In a browser", "In einem Browser";
        by_program: "By a program", "Mit einem Programm";
        opened: "Since", "Seit";
        end: "Sign out everywhere", "Überall abmelden";
        end_ask: "Sign this customer out everywhere?", "Diese Person überall abmelden?";
        end_what: "Every browser and program has to sign in again.", "Jeder Browser und jedes Programm muss sich neu anmelden.";
        end_yes: "Sign out everywhere", "Überall abmelden";
        make_link: "Make a link to a new password", "Link für ein neues Passwort erstellen";
        link_for: "Link to a new password for", "Link für ein neues Passwort von";
        erase: "Erase this customer", "Diese Person löschen";
        erase_ask: "Erase this customer?", "Diese Person löschen?";
        erase_what: "Name, addresses, sessions, cart and notices are deleted for good. Invoices stay, without the name. This cannot be undone.",
            "Name, Anschriften, Sitzungen, Warenkorb und Nachrichten werden endgültig gelöscht. Rechnungen bleiben, ohne den Namen. Das lässt sich nicht rückgängig machen.";
        erase_yes: "Erase for good", "Endgültig löschen";
        type_name: "Type the user name to confirm", "Zur Bestätigung den Benutzernamen eingeben";
        not_the_name: "This is not the user name.", "Das ist nicht der Benutzername.";

        kind: "About", "Über";
        told: "To", "An";
        was_read: "read", "gelesen";
        not_read: "not read yet", "noch nicht gelesen";
        registered: "Welcome", "Begrüßung";
        pay_captured: "Payment received", "Zahlung eingegangen";
        pay_declined: "Payment declined", "Zahlung abgelehnt";
        pay_refunded: "Money given back", "Geld erstattet";
        by_hand: "Message from the shop", "Nachricht des Ladens";

        letters_what: "Services tell each other what happened. What one of them could not take in is put aside here; nothing else waits for it. When the reason is gone, try it again.",
            "Dienste erzählen einander, was geschah. Was einer nicht verarbeiten konnte, liegt hier; nichts anderes wartet darauf. Ist der Grund behoben, versuchen Sie es noch einmal.";
        no_letters: "Nothing was put aside.", "Es liegt nichts hier.";
        what_it_says: "What it says", "Was darin steht";
        replay: "Try again", "Noch einmal versuchen";
        letter_gone: "It is not there any more: somebody was faster.", "Es liegt nicht mehr hier: Jemand war schneller.";
        replay_failed: "It could still not be taken in. Its reason is below.", "Es ließ sich noch immer nicht verarbeiten. Der Grund steht darunter.";
        all_services: "All services", "Alle Dienste";
        all_well: "All of them can work.", "Alle können arbeiten.";
        not_all_well: "Not all of them can work. The others go on; what needs one that is away answers that it is.",
            "Nicht alle können arbeiten. Die übrigen arbeiten weiter; was einen fehlenden braucht, sagt es.";
        service: "Service", "Dienst";
        port: "Port", "Port";
        runs: "Runs", "Läuft";
        state: "State", "Zustand";
        here: "in this process", "in diesem Prozess";
        elsewhere: "elsewhere", "anderswo";
        ready: "Ready", "Bereit";
        not_ready: "Not ready", "Nicht bereit";
        last_calls: "The last calls", "Die letzten Aufrufe";
        not_remembered: "The calls of this shop are not remembered. To have them here, start it so:",
            "Die Aufrufe dieses Ladens werden nicht gemerkt. Damit sie hier stehen, starten Sie ihn so:";
        request: "Request", "Anfrage";
        began: "At", "Um";
        calls: "What was called, and how long it took", "Was aufgerufen wurde, und wie lange es dauerte";
        look_deeper: "To look deeper", "Genauer hinsehen";
        traces: "Traces show where a call went and how long it took. They are sent to a collector that is named at the start:",
            "Traces zeigen, welchen Weg ein Aufruf nahm und wie lange er dauerte. Sie gehen an einen Sammler, der beim Start genannt wird:";
        metrics: "Each service counts what it does, at its own port:", "Jeder Dienst zählt, was er tut, an seinem eigenen Port:";
        documents: "What each can do", "Was jeder kann";
        s_book: "Books", "Bücher";
        s_order: "Orders", "Bestellungen";
        s_customer: "Customers", "Kunden";
        s_cart: "Carts", "Warenkörbe";
        s_payment: "Payments", "Zahlungen";
        s_notification: "Notices", "Nachrichten";
        s_inventory: "Inventory", "Lager";
        s_gateway: "Gateway", "Gateway";
    }
}

impl Trade {
    /// The button that takes an order to this status.
    pub(crate) fn step(&self, status: OrderStatus) -> &'static str {
        match status {
            OrderStatus::Processing => self.start_packing,
            OrderStatus::Shipped => self.mark_shipped,
            _ => self.mark_delivered,
        }
    }

    /// A service, by what it keeps.
    pub(crate) fn service(&self, name: &str) -> &'static str {
        match name {
            "book" => self.s_book,
            "order" => self.s_order,
            "customer" => self.s_customer,
            "cart" => self.s_cart,
            "payment" => self.s_payment,
            "notification" => self.s_notification,
            "inventory" => self.s_inventory,
            _ => self.s_gateway,
        }
    }
}

impl Words {
    /// What a notice is about.
    pub(crate) fn about(&self, kind: NotificationKind) -> &'static str {
        let (trade, order) = (&self.trade, &self.order);
        match kind {
            NotificationKind::CustomerRegistered => trade.registered,
            NotificationKind::OrderPaid => order.paid,
            NotificationKind::OrderProcessing => order.processing,
            NotificationKind::OrderShipped => order.shipped,
            NotificationKind::OrderDelivered => order.delivered,
            NotificationKind::OrderCancelled => order.cancelled,
            NotificationKind::OrderReturned => order.returned,
            NotificationKind::PaymentCaptured => trade.pay_captured,
            NotificationKind::PaymentDeclined => trade.pay_declined,
            NotificationKind::PaymentRefunded => trade.pay_refunded,
            NotificationKind::Message => trade.by_hand,
        }
    }

    /// What became of a payment.
    pub(crate) fn payment(&self, status: PaymentStatus) -> &'static str {
        let said = &self.order;
        match status {
            PaymentStatus::Pending | PaymentStatus::RequiresAction => said.pay_pending,
            PaymentStatus::Captured => said.pay_captured,
            PaymentStatus::Declined => said.pay_declined,
            PaymentStatus::Voided => said.pay_voided,
            PaymentStatus::PartiallyRefunded => said.pay_part,
            PaymentStatus::Refunded => said.pay_refunded,
        }
    }

    /// So many orders.
    pub(crate) fn orders(&self, count: i64) -> String {
        match (self.language, count) {
            (Language::En, 1) => "1 order".into(),
            (Language::En, _) => format!("{count} orders"),
            (Language::De, 1) => "1 Bestellung".into(),
            (Language::De, _) => format!("{count} Bestellungen"),
        }
    }

    /// So many are there.
    pub(crate) fn left(&self, count: i64) -> String {
        match self.language {
            Language::En => format!("{count} left"),
            Language::De => format!("noch {count}"),
        }
    }
}
