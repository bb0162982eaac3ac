//! What is said when something did not go, and when something did.

use super::chapter;

chapter! {
    /// Pages that say what went wrong.
    Errors {
        home: "To the front page", "Zur Startseite";
        search: "Search the shelves", "Die Regale durchsuchen";
        request: "Request", "Anfrage";
        lost: "This page is not on our shelves", "Diese Seite steht nicht in unseren Regalen";
        lost_what: "It may have been moved or sold out of print. Try the search, or begin at the front.",
            "Vielleicht wurde sie verlegt oder ist vergriffen. Versuchen Sie die Suche, oder beginnen Sie vorn.";
        away: "One moment, please", "Einen Augenblick, bitte";
        away_what: "A part of the shop is not to be had just now. Nothing was lost; please try again in a few seconds.",
            "Ein Teil des Ladens ist gerade nicht erreichbar. Es ging nichts verloren; bitte versuchen Sie es gleich noch einmal.";
        often: "That was very often", "Das war sehr oft";
        often_what: "More was asked from your connection than one reader needs. Please wait a little and try again.",
            "Von Ihrem Anschluss kam mehr, als eine Leserin oder ein Leser braucht. Bitte warten Sie etwas und versuchen Sie es noch einmal.";
        unknown: "We do not know yet whether that went through", "Wir wissen noch nicht, ob das geklappt hat";
        unknown_what: "The answer did not come in time. Please look at your cart and your orders before you try again.",
            "Die Antwort kam nicht rechtzeitig. Bitte sehen Sie in Ihren Warenkorb und Ihre Bestellungen, bevor Sie es noch einmal versuchen.";
        fault: "Something went wrong here", "Hier ist etwas schiefgegangen";
        fault_what: "It is our fault, not yours. Please try again; if it stays, tell us the number of the request below.",
            "Das liegt an uns, nicht an Ihnen. Bitte versuchen Sie es noch einmal; wenn es bleibt, nennen Sie uns die Nummer der Anfrage unten.";
        unread: "We could not read that", "Das konnten wir nicht lesen";
        unread_what: "What was sent was not complete. Please go back and try again.",
            "Was gesendet wurde, war nicht vollständig. Bitte gehen Sie zurück und versuchen Sie es noch einmal.";
        elsewhere: "You come from somewhere else", "Sie kommen von woanders";
        elsewhere_what: "Another site led here, or this shop was called by a name that is not its own. Type the shop's own address, or go on from here.",
            "Eine andere Seite hat hierher geführt, oder dieser Laden wurde bei einem fremden Namen gerufen. Geben Sie seine eigene Adresse ein, oder gehen Sie von hier aus weiter.";
        forged: "That did not come from this shop", "Das kam nicht aus diesem Laden";
        forged_what: "Another site tried to send a form in your name. Nothing was changed.",
            "Eine andere Seite wollte in Ihrem Namen ein Formular senden. Es wurde nichts geändert.";
    }
}

chapter! {
    /// What was just done.
    Notices {
        added: "It is in your cart.", "Es liegt in Ihrem Warenkorb.";
        changed: "Your cart is up to date.", "Ihr Warenkorb ist auf dem neuesten Stand.";
        mended: "Your cart now holds only what we have.", "Ihr Warenkorb enthält jetzt nur, was wir dahaben.";
        welcome: "Welcome! Your account is open.", "Willkommen! Ihr Konto ist eröffnet.";
        signed_in: "Good to see you again.", "Schön, Sie wiederzusehen.";
        signed_out: "You are signed out.", "Sie sind abgemeldet.";
        cancelled: "The order is cancelled.", "Die Bestellung ist storniert.";
        packing: "They are being packed.", "Sie werden gepackt.";
        nothing_ticked: "Nothing was ticked.", "Es war nichts angekreuzt.";
        stepped: "The order is a step further.", "Die Bestellung ist einen Schritt weiter.";
        refunded: "The money is on its way back.", "Das Geld ist auf dem Rückweg.";
        sent: "The message is sent.", "Die Nachricht ist gesendet.";
        ended: "The customer is signed out everywhere.", "Die Person ist überall abgemeldet.";
        customer_erased: "The customer is erased.", "Die Person ist gelöscht.";
        replayed: "It was taken in.", "Es wurde verarbeitet.";
        password_set: "The password is set.", "Das Passwort ist gesetzt.";
        saved: "Saved.", "Gespeichert.";
        to_main: "Your order is placed. We could not note the other address, so it goes to your main address.",
            "Ihre Bestellung ist aufgegeben. Die andere Adresse ließ sich nicht vermerken; sie geht an Ihre Hauptadresse.";
        address_added: "The address is in your book.", "Die Adresse steht in Ihrem Adressbuch.";
        address_removed: "The address is removed.", "Die Adresse ist entfernt.";
        sessions_ended: "You are signed out everywhere.", "Sie sind überall abgemeldet.";
        erased: "Your account and all your personal data are deleted.", "Ihr Konto und alle Ihre persönlichen Daten sind gelöscht.";
        book_added: "The book is in the catalogue.", "Das Buch steht im Katalog.";
        book_saved: "The book is saved.", "Das Buch ist gespeichert.";
        book_deleted: "The book is deleted.", "Das Buch ist gelöscht.";
        books_changed: "The ticked books are changed.", "Die angekreuzten Bücher sind geändert.";
        inventory_saved: "The inventory is set up.", "Das Lager ist eingerichtet.";
        goods_received: "The goods are taken in.", "Die Ware ist angenommen.";
        goods_removed: "They are taken out.", "Sie sind entnommen.";
    }
}
