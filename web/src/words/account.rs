//! The words of accounts and of forms' fields.

use super::chapter;

chapter! {
    /// Sign-in, sign-up, and the account's pages.
    Account {
        sign_in: "Sign in", "Anmelden";
        sign_out: "Sign out", "Abmelden";
        no_account: "New here?", "Neu hier?";
        open_one: "Open an account", "Konto eröffnen";
        sign_up: "Open an account", "Konto eröffnen";
        sign_up_what: "So that we know where to send your books.", "Damit wir wissen, wohin wir Ihre Bücher schicken.";
        have_one: "You have an account already?", "Sie haben schon ein Konto?";
        wrong: "The e-mail address, the user name or the password is wrong.", "Die E-Mail-Adresse, der Benutzername oder das Passwort ist falsch.";
        too_often: "That was wrong too often. Please try again in a few minutes.", "Das war zu oft falsch. Bitte versuchen Sie es in einigen Minuten noch einmal.";
        check: "Please look at these fields again.", "Bitte sehen Sie diese Felder noch einmal an.";
        title: "Your account", "Ihr Konto";
        hello: "Hello", "Guten Tag";
        overview: "Overview", "Übersicht";
        orders: "Orders", "Bestellungen";
        notices: "Notices", "Nachrichten";
        edit: "Your details", "Ihre Angaben";
        edit_way: "Change", "Ändern";
        save: "Save", "Speichern";
        addresses: "Addresses", "Adressen";
        addresses_what: "Your orders go to the first one, unless you choose another at the checkout.",
            "Ihre Bestellungen gehen an die erste, wenn Sie an der Kasse keine andere wählen.";
        main_address: "Main address", "Hauptadresse";
        add_address: "Add an address", "Adresse hinzufügen";
        remove: "Remove", "Entfernen";
        addresses_full: "Your address book is full. Remove an address that you no longer need first.",
            "Ihr Adressbuch ist voll. Entfernen Sie erst eine Adresse, die Sie nicht mehr brauchen.";
        password: "Password", "Passwort";
        password_what: "Wherever else you are signed in, you are signed out when it changes.",
            "Wo Sie sonst angemeldet sind, werden Sie dabei abgemeldet.";
        change_password: "Change the password", "Passwort ändern";
        sessions: "Sign-ins", "Anmeldungen";
        sessions_what: "Here you are signed in. If one of these is not yours, end all of them and change your password.",
            "Hier sind Sie angemeldet. Ist eine davon nicht Ihre, dann beenden Sie alle und ändern Sie Ihr Passwort.";
        in_browser: "In a browser", "In einem Browser";
        by_program: "By a program", "Mit einem Programm";
        this_one: "This one", "Diese hier";
        since_when: "Since", "Seit";
        until_when: "Until, if unused", "Bis, wenn ungenutzt";
        end_sessions: "Sign out everywhere", "Überall abmelden";
        delete: "Delete account", "Konto löschen";
        recent: "Your latest orders", "Ihre letzten Bestellungen";
        no_orders: "You have not ordered anything yet.", "Sie haben noch nichts bestellt.";
        no_notices: "There are no notices.", "Es gibt keine Nachrichten.";
        mark_read: "Mark as read", "Als gelesen markieren";
        unread: "New", "Neu";
        about_you: "About you", "Über Sie";
        since: "Customer since", "Kundin oder Kunde seit";
        delete_ask: "Delete your account?", "Ihr Konto löschen?";
        delete_what: "Your name, addresses, sessions, cart and notices are deleted for good. Invoices stay, without your name.",
            "Ihr Name, Ihre Adresse, Ihre Sitzungen, Ihr Warenkorb und Ihre Nachrichten werden endgültig gelöscht. Rechnungen bleiben, ohne Ihren Namen.";
        delete_sure: "I am sure", "Ich bin sicher";
        delete_yes: "Delete my account", "Mein Konto löschen";
        delete_tick: "Please tick the box to confirm.", "Bitte bestätigen Sie mit dem Häkchen.";
        password_wrong: "This is not your password.", "Das ist nicht Ihr Passwort.";
        status: "Status", "Stand";
        date: "Date", "Datum";
        order: "Order", "Bestellung";
        total: "Total", "Gesamt";
        older: "Older", "Ältere";
        new_password: "Choose a new password", "Ein neues Passwort wählen";
        save_password: "Save the password", "Passwort speichern";
        link_gone: "This link does not work", "Dieser Link gilt nicht";
        link_gone_what: "It was used, or its time is over. Ask the shop for a new one.", "Er wurde benutzt, oder seine Zeit ist um. Bitten Sie den Laden um einen neuen.";
    }
}

chapter! {
    /// Names of fields, and what would be right.
    Fields {
        username: "User name", "Benutzername";
        login: "E-mail or user name", "E-Mail oder Benutzername";
        password: "Password", "Passwort";
        password_hint: "At least 8 characters.", "Mindestens 8 Zeichen.";
        username_hint: "3 to 64 letters, digits, or . _ -", "3 bis 64 Buchstaben, Ziffern oder . _ -";
        code: "Code", "Code";
        code_hint: "Six digits.", "Sechs Ziffern.";
        email: "E-mail", "E-Mail";
        email_hint: "An address such as name@example.org.", "Eine Adresse wie name@example.org.";
        email_taken: "There is an account with this e-mail address already. Is it yours? Then sign in.", "Mit dieser E-Mail-Adresse gibt es schon ein Konto. Ist es Ihres? Dann melden Sie sich an.";
        email_of_another: "Another account has this e-mail address.", "Ein anderes Konto hat diese E-Mail-Adresse.";
        current_password: "Your password now", "Ihr Passwort bisher";
        new_password: "New password", "Neues Passwort";
        name: "Name", "Name";
        recipient: "Name on the parcel", "Name auf dem Paket";
        first_name: "First name", "Vorname";
        last_name: "Last name", "Nachname";
        address: "Street and number", "Straße und Hausnummer";
        city: "City", "Ort";
        country: "Country", "Land";
        needed: "Please fill this in.", "Bitte füllen Sie das aus.";
        quantity_wrong: "A quantity is a whole number from 1 to 1000000.", "Eine Anzahl ist eine ganze Zahl von 1 bis 1000000.";
    }
}

impl Fields {
    /// A field's name.
    pub(crate) fn label(&self, field: &str) -> &'static str {
        match field {
            "username" => self.username,
            "code" => self.code,
            "login" => self.login,
            "current_password" => self.current_password,
            "password" => self.password,
            "email" => self.email,
            "first_name" => self.first_name,
            "last_name" => self.last_name,
            "new_password" => self.new_password,
            "recipient" => self.recipient,
            "address" => self.address,
            "city" => self.city,
            "country" => self.country,
            "name" => self.name,
            // None has another name; the browser's exams complain of a field without a label.
            _ => "",
        }
    }

    /// What would be right.
    pub(crate) fn hint(&self, field: &str) -> Option<&'static str> {
        match field {
            "username" => Some(self.username_hint),
            "code" => Some(self.code_hint),
            "password" | "new_password" => Some(self.password_hint),
            "email" => Some(self.email_hint),
            _ => None,
        }
    }
}
