//! Books from a file.

use crate::words::{Language, Words, chapter};

chapter! {
    /// The import.
    Imports {
        what: "Books come in from a list: CSV with a first row of names, packed with gzip if you like. Nothing is done before you have seen what it comes to.",
            "Bücher kommen aus einer Liste: CSV mit einer ersten Zeile aus Namen, auf Wunsch mit gzip gepackt. Nichts geschieht, bevor Sie gesehen haben, was dabei herauskommt.";
        file: "File", "Datei";
        file_hint: "CSV in UTF-8, 16 MiB at most.", "CSV in UTF-8, höchstens 16 MiB.";
        choose_file: "Please choose a file.", "Bitte wählen Sie eine Datei.";
        unreadable: "This file cannot be read.", "Diese Datei ist nicht lesbar.";
        look_at_it: "Look at it", "Ansehen";
        recent: "The last ones", "Die letzten";
        waits: "not begun", "nicht begonnen";
        runs: "under way", "läuft";
        is_done: "All is taken", "Alles ist übernommen";
        is_failed: "It came to an end before it was done", "Er brach ab, bevor alles übernommen war";
        failed_what: "What was taken stays. The same file can be taken again: it goes on where it stopped.", "Was übernommen wurde, bleibt. Dieselbe Datei kann noch einmal übernommen werden: sie macht dort weiter, wo sie aufhörte.";
        preview_what: "So the first rows would be taken. Say which column is which, look again, and begin when it is right. Books that are there already stay as they are.",
            "So würden die ersten Zeilen übernommen. Sagen Sie, welche Spalte was ist, sehen Sie noch einmal nach, und beginnen Sie, wenn es stimmt. Bücher, die schon da sind, bleiben, wie sie sind.";
        columns: "Columns", "Spalten";
        no_column: "(none)", "(keine)";
        isbn13: "ISBN-13, if apart", "ISBN-13, falls eigens";
        copies: "Copies", "Exemplare";
        defaults: "What a row does not say", "Was eine Zeile nicht sagt";
        price_else: "Price of books without one", "Preis von Büchern ohne Preis";
        stock_else: "Copies of each, if it does not say", "Exemplare von jedem, wenn nichts dasteht";
        category_else: "Category of books without one", "Sachgebiet von Büchern ohne eines";
        source: "Name of the source", "Name der Quelle";
        source_hint: "Put before its numbers, so that two sources cannot mean the same one.", "Steht vor ihren Nummern, damit zwei Quellen nicht dieselbe meinen.";
        separator: "Between several authors stands a", "Zwischen mehreren Verfassern steht ein";
        semicolon: "semicolon", "Semikolon";
        comma: "comma", "Komma";
        look_again: "Look again", "Noch einmal ansehen";
        begin: "Take all of it", "Alles übernehmen";
        busy: "Another import is under way. Please begin this one when it is done.", "Ein anderer Import läuft. Bitte beginnen Sie diesen, wenn er fertig ist.";
        first_rows: "The first rows", "Die ersten Zeilen";
        row: "Row", "Zeile";
        left_out: "Left out", "Ausgelassen";
        loads_again: "This page loads again by itself. You may leave; the import goes on.", "Diese Seite lädt von selbst neu. Sie können gehen; der Import läuft weiter.";
        rows_read: "rows read", "Zeilen gelesen";
        created: "books are new", "Bücher sind neu";
        unchanged: "were there already", "waren schon da";
        rejected: "rows left out", "Zeilen ausgelassen";
        without_isbn: "new without ISBN", "neu ohne ISBN";
        copies_in: "copies came in", "Exemplare kamen herein";
        rejects: "What was left out, row by row (CSV)", "Was ausgelassen wurde, Zeile für Zeile (CSV)";
        to_catalogue: "See the new books", "Die neuen Bücher ansehen";
        another: "Another file", "Noch eine Datei";
    }
}

impl Words {
    /// So many of the first rows would be left out.
    pub(crate) fn rows_left_out(&self, rows: usize, of: usize) -> String {
        match self.language {
            Language::En => format!("{rows} of these {of} rows would be left out; why stands in each."),
            Language::De => {
                format!("{rows} von diesen {of} Zeilen würden ausgelassen; warum, steht in jeder.")
            }
        }
    }
}
