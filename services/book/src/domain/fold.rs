//! Text without case and accents: what "emile" and "Émile" have in common.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The text as it is compared: compatibility-decomposed (UAX #15), without combining marks, in lower case, its white
/// space collapsed. Letters that do not decompose, such as `ø`, become the Latin letters that readers type for them;
/// other scripts stay what they are.
pub(crate) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut gap = false;
    let decomposed = text.nfkd().filter(|c| !is_silent(*c)).flat_map(char::to_lowercase);
    // Decomposing brings white space of its own (´ is a space and an accent), lower-casing brings marks (İ).
    for letter in decomposed.filter(|c| !is_silent(*c)) {
        if letter.is_whitespace() {
            gap = !folded.is_empty();
            continue;
        }
        if std::mem::take(&mut gap) {
            folded.push(' ');
        }
        match typed(letter) {
            Some(letters) => folded.push_str(letters),
            None => folded.push(letter),
        }
    }
    // Of accents alone nothing is left, and yet one accent is not the other.
    if folded.is_empty() { text.trim().to_lowercase() } else { folded }
}

/// An e-mail address as it is compared: an accent tells two addresses apart.
pub(crate) fn fold_email(email: &str) -> String {
    email.to_lowercase()
}

/// Accents, and characters that only say how others are set: soft hyphens, joiners, directions.
fn is_silent(c: char) -> bool {
    is_combining_mark(c) || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

/// What readers type for a character that does not decompose and is on few keyboards.
fn typed(c: char) -> Option<&'static str> {
    Some(match c {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'ł' => "l",
        'đ' | 'ð' => "d",
        'þ' => "th",
        'ħ' => "h",
        'ı' => "i",
        'ŋ' => "n",
        'ŧ' => "t",
        'ƶ' => "z",
        // A letter's form at the end of a word is no other letter.
        'ς' => "σ",
        '’' | '‘' | 'ʼ' => "'",
        '“' | '”' | '„' => "\"",
        '‐' | '‑' | '–' | '—' => "-",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_accents_are_ignored_and_scripts_are_kept() {
        for (text, folded) in [
            (" Émile\u{a0} Zola ", "emile zola"),
            ("E\u{301}MILE", "emile"),
            ("STANISŁAW LEM", "stanislaw lem"),
            ("Søren Kierkegaard", "soren kierkegaard"),
            ("STRAẞE, Straße", "strasse, strasse"),
            ("İstanbul, ISPARTA, Iğdır", "istanbul, isparta, igdir"),
            ("Œuvres · Æsop · Đặng · Ħal · Þórr", "oeuvres · aesop · dang · hal · thorr"),
            ("Лев Толстой", "лев толстои"),
            ("ΟΔΥΣΣΕΎΣ", "οδυσσευσ"),
            ("Οδυσσεύς", "οδυσσευσ"),
            ("ﬁn ™ Ⅷ", "fin tm viii"),
            ("O’Brien – “So\u{ad}lo”", "o'brien - \"solo\""),
            ("東京", "東京"),
            ("100% _pure_", "100% _pure_"),
        ] {
            assert_eq!(fold(text), folded);
        }
    }

    #[test]
    fn nothing_folds_to_nothing() {
        assert_eq!(fold("´"), "´");
        assert_ne!(fold("´"), fold("`"));
        assert_eq!(fold("\u{301}"), "\u{301}");
        assert_eq!(fold("a´b"), "a b");
    }

    #[test]
    fn folding_again_changes_nothing() {
        for c in '\u{20}'..='\u{1ffff}' {
            let once = fold(&format!("a{c}b"));
            assert_eq!(fold(&once), once, "{:?}", c);
        }
    }

    #[test]
    fn addresses_are_told_apart_by_accents_and_not_by_case() {
        assert_eq!(fold_email("Jürgen@Example.org"), "jürgen@example.org");
        assert_ne!(fold_email("jurgen@example.org"), fold_email("jürgen@example.org"));
    }
}
