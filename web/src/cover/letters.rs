//! How wide letters are, about: enough to break a title into lines that stay in their box, without a typeface at hand.

/// A letter's width in thousandths of its size, on the safe side for any serif face.
fn width_of(letter: char) -> u32 {
    match letter {
        'i' | 'j' | 'l' | 't' | 'f' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | '(' | ')' | ' '
        | '’' => 360,
        'm' | 'w' | 'M' | 'W' | '@' | '%' | '—' | 'Æ' | 'Œ' => 1020,
        'a'..='z' | '0'..='9' | '-' | '–' | '"' | '“' | '”' | '?' => 600,
        'A'..='Z' => 800,
        // Latin with marks, Greek, Cyrillic.
        '\u{a0}'..='\u{5ff}' => 800,
        // Chinese, Japanese, Korean, signs, and all that nobody measured.
        _ => 1150,
    }
}

/// A text's width at this size.
pub(crate) fn width(text: &str, size: u32) -> u32 {
    text.chars().map(width_of).sum::<u32>() * size / 1000
}

/// How far one line stands below another at this size.
pub(crate) fn leading(size: u32) -> u32 {
    size * 112 / 100
}

/// The text in lines no wider than `room`, at most five and no higher than `height` together, in the largest of `sizes`
/// in which all of it fits; cut with `…` where none does.
pub(crate) fn broken(text: &str, room: u32, height: u32, sizes: &[u32]) -> (u32, Vec<String>) {
    let most = |size| ((height / leading(size)) as usize).clamp(1, 5);
    for size in sizes {
        let lines = lines(text, room, *size);
        let most = most(*size);
        let stays = lines.iter().all(|line| width(line, *size) <= room);
        if lines.len() <= most && stays {
            return (*size, lines);
        }
    }
    let size = sizes.last().copied().unwrap_or(16);
    let most = most(size);
    let mut lines: Vec<String> =
        lines(text, room, size).into_iter().map(|line| cut(&line, room, size)).collect();
    if lines.len() > most {
        lines.truncate(most);
        if let Some(last) = lines.last_mut() {
            *last = cut(&format!("{}…", last.trim_end_matches('…')), room, size);
        }
    }
    (size, lines)
}

fn lines(text: &str, room: u32, size: u32) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if width(line, size) + width(" ", size) + width(word, size) <= room => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// A line that is too wide, shortened.
fn cut(line: &str, room: u32, size: u32) -> String {
    if width(line, size) <= room {
        return line.to_owned();
    }
    let mut kept = String::new();
    let mut used = width("…", size);
    for letter in line.chars().filter(|letter| *letter != '…') {
        used += width_of(letter) * size / 1000 + 1;
        if used > room {
            break;
        }
        kept.push(letter);
    }
    kept + "…"
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_title_is_as_large_as_fits() {
        assert_eq!(broken("Emma", 480, 400, &[84, 60]), (84, vec!["Emma".to_owned()]));
        let (size, lines) = broken("The Strange Case of Dr Jekyll and Mr Hyde", 480, 400, &[84, 60, 48]);
        assert!(size < 84 && lines.len() as u32 * leading(size) <= 400, "{size} {lines:?}");
    }

    proptest! {
        #[test]
        fn every_line_stays_in_its_box(title in "\\PC{1,512}") {
            let (size, lines) = broken(&title, 480, 300, &[84, 64, 48, 36]);
            prop_assert!(lines.len() <= 5 && lines.len() as u32 * leading(size) <= 300);
            for line in lines {
                prop_assert!(width(&line, size) <= 480, "{line:?} at {size}");
            }
        }
    }
}
