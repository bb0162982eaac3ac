//! Who works here.

use kernel::Role;

use crate::words::chapter;

chapter! {
    /// Sign-in, one's own account, staff, keys, audit.
    House {
        sign_in: "Sign in to the back office", "Im Büro anmelden";
        for_staff: "For those who work here. Customers sign in at the shop.", "Für alle, die hier arbeiten. Kundinnen und Kunden melden sich im Laden an.";
        wrong: "This name and this password do not belong together.", "Dieser Name und dieses Passwort gehören nicht zusammen.";
        welcome: "Welcome to the back office", "Willkommen im Büro";
        first_admin: "You are the first to work here. Choose how you will sign in.", "Sie sind die oder der Erste hier. Wählen Sie, womit Sie sich anmelden werden.";
        choose: "Choose this password", "Dieses Passwort wählen";
        link_gone: "This link does not work", "Dieser Link gilt nicht";
        link_gone_what: "It was used, or its time is over. Ask an admin for a new one.", "Er wurde benutzt, oder seine Zeit ist um. Bitten Sie um einen neuen.";
        once: "It is shown this once. Hand it to the person it is for, and to nobody else.", "Es wird nur dieses eine Mal gezeigt. Geben Sie es der Person, für die es ist, und niemandem sonst.";
        works_until: "It works once, until", "Es gilt einmal, bis";
        link_for: "Link for", "Link für";
        invite: "Invite somebody", "Jemanden einladen";
        invite_what: "They choose their password by a link that you hand them.", "Das Passwort wählen sie selbst, über einen Link, den Sie ihnen geben.";
        role: "Role", "Aufgabe";
        catalogue: "Catalogue and stock", "Katalog und Lager";
        support: "Orders and customers", "Bestellungen und Kunden";
        admin: "Everything", "Alles";
        since: "since", "seit";
        inactive: "may not sign in", "darf sich nicht anmelden";
        invited: "has no password yet", "hat noch kein Passwort";
        with_two_factor: "with a second factor", "mit zweitem Faktor";
        without_two_factor: "without a second factor", "ohne zweiten Faktor";
        activate: "Give access again", "Wieder Zugang geben";
        deactivate: "End their access", "Zugang sperren";
        renew_password: "Link for a new password", "Link für ein neues Passwort";
        renew_two_factor: "Take the second factor away", "Zweiten Faktor entfernen";
        two_factor: "Second factor", "Zweiter Faktor";
        two_factor_what: "A program on your telephone makes a code of six digits, which is asked for after your password. Whoever learns the password alone cannot sign in.",
            "Ein Programm auf Ihrem Telefon macht einen sechsstelligen Code, nach dem nach dem Passwort gefragt wird. Wer nur das Passwort erfährt, kann sich nicht anmelden.";
        two_factor_on: "It is set up. Setting it up again takes the old one away.", "Er ist eingerichtet. Wer ihn neu einrichtet, entfernt den alten.";
        set_up: "Set up a second factor", "Zweiten Faktor einrichten";
        scan: "Scan this with your authenticator program, then type the code that it shows.", "Scannen Sie das mit Ihrem Authenticator-Programm, und geben Sie dann den Code ein, den es zeigt.";
        qr: "QR code for an authenticator program", "QR-Code für ein Authenticator-Programm";
        or_type: "Or type this key into it:", "Oder geben Sie dort diesen Schlüssel ein:";
        turn_on: "Turn it on", "Einschalten";
        begin_again: "Begin again", "Von vorn beginnen";
        code: "One more thing", "Noch eins";
        code_what: "Type the code that your authenticator program shows now.", "Geben Sie den Code ein, den Ihr Authenticator-Programm gerade zeigt.";
        code_wrong: "This code is wrong, or was used already. Wait for the next one.", "Dieser Code ist falsch oder wurde schon benutzt. Warten Sie auf den nächsten.";
        key_for: "Key for", "Schlüssel für";
        new_key: "Make a key", "Schlüssel anlegen";
        new_key_what: "A program calls with it, and may do what is ticked here and nothing else.", "Damit ruft ein Programm auf und darf, was hier angekreuzt ist, und sonst nichts.";
        no_scope: "Tick at least one thing that the key may do.", "Kreuzen Sie mindestens eines an, das der Schlüssel darf.";
        scopes: "May", "Darf";
        lasts: "Holds for", "Gilt";
        days: "days", "Tage";
        until_revoked: "until it is revoked", "bis auf Widerruf";
        name: "Name", "Name";
        made: "Made", "Angelegt";
        last_used: "Last used", "Zuletzt benutzt";
        never: "never", "nie";
        ends: "Ends", "Endet";
        revoked: "revoked", "widerrufen";
        revoke: "Revoke", "Widerrufen";
        revoke_what: "The program that shows it is turned away from then on. It cannot be taken back.", "Das Programm, das ihn zeigt, wird von da an abgewiesen. Das lässt sich nicht zurücknehmen.";
        name_taken: "Somebody here has this user name.", "Diesen Benutzernamen hat hier schon jemand.";
        acts: "What they did", "Was sie taten";
        at: "When", "Wann";
        who: "Who", "Wer";
        what: "What", "Was";
        about: "About", "Woran";
        outcome: "Outcome", "Ergebnis";
        done: "done", "getan";
        unknown: "not known", "nicht bekannt";
        last_admin: "Somebody must be able to sign in as admin; this is the last one.", "Jemand muss sich mit allen Rechten anmelden können; das ist die oder der Letzte.";
    }
}

impl House {
    /// What a role is called.
    pub(crate) fn role_of(&self, role: Role) -> &'static str {
        match role {
            Role::Catalogue => self.catalogue,
            Role::Support => self.support,
            Role::Admin => self.admin,
        }
    }
}
