//! The words of the back office: its frame here, and a file for each of its departments.

mod goods;
mod house;
mod imports;
mod trade;

pub(crate) use goods::Goods;
pub(crate) use house::House;
pub(crate) use imports::Imports;
pub(crate) use trade::Trade;

use super::chapter;

chapter! {
    /// The frame of the back office.
    Office {
        name: "Back office", "Büro";
        menu: "Departments", "Abteilungen";
        shop: "To the shop", "Zum Laden";
        today: "Today", "Heute";
        orders: "Orders", "Bestellungen";
        pick_list: "Pick list", "Packliste";
        customers: "Customers", "Kunden";
        catalogue: "Catalogue", "Katalog";
        import: "Import", "Import";
        inventory: "Inventory", "Lager";
        receipts: "Receipts", "Wareneingänge";
        movements: "Movements", "Lagerbewegungen";
        low: "Low stock", "Knappe Bestände";
        notices: "Notices", "Nachrichten";
        dead_letters: "Dead letters", "Unzustellbares";
        services: "Services", "Dienste";
        staff: "Staff", "Personal";
        keys: "API keys", "API-Schlüssel";
        audit: "Audit log", "Protokoll";
        older: "Older", "Ältere";
        more: "More", "Weitere";
        nothing: "Nothing here.", "Hier ist nichts.";
        save: "Save", "Speichern";
        filter: "Show", "Anzeigen";
        back: "Back", "Zurück";
    }
}
