//! Who works here.

use crate::words::chapter;

chapter! {
    /// Sign-in, one's own account, staff, keys, audit.
    House {
        sign_in: "Sign in to the back office", "Im Büro anmelden";
        for_staff: "For those who work here. Customers sign in at the shop.", "Für alle, die hier arbeiten. Kundinnen und Kunden melden sich im Laden an.";
        wrong: "This name and this password do not belong together.", "Dieser Name und dieses Passwort gehören nicht zusammen.";
    }
}
