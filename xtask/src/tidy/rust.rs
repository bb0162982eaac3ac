//! Rust source taken apart into code, comments and text in quotes, so that a rule about code is not broken by a
//! comment that speaks of it.

/// The three parts of a source. Each keeps the places of the whole: what belongs to the others is blank.
#[derive(Clone, Debug, Default)]
pub(super) struct Parts {
    pub(super) code: String,
    pub(super) comments: String,
    pub(super) strings: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Code,
    Comment,
    Text,
}

/// Takes a source apart.
pub(super) fn take_apart(source: &str) -> Parts {
    let mut parts = Parts::default();
    let mut rest = source;
    while !rest.is_empty() {
        let (kind, length) = next_piece(rest);
        let (piece, after) = rest.split_at(length);
        let blank: String = piece.chars().map(|c| if c == '\n' { '\n' } else { ' ' }).collect();
        for (part, of) in [
            (&mut parts.code, Kind::Code),
            (&mut parts.comments, Kind::Comment),
            (&mut parts.strings, Kind::Text),
        ] {
            part.push_str(if of == kind { piece } else { &blank });
        }
        rest = after;
    }
    parts
}

/// What `rest` begins with, and how many bytes of it.
fn next_piece(rest: &str) -> (Kind, usize) {
    let first = rest.chars().next().unwrap_or(' ');
    if rest.starts_with("//") {
        return (Kind::Comment, rest.find('\n').unwrap_or(rest.len()));
    }
    if rest.starts_with("/*") {
        return (Kind::Comment, block_comment(rest));
    }
    if first == '"' {
        return (Kind::Text, quoted(rest, '"'));
    }
    if first == '\'' {
        return (Kind::Code, character(rest));
    }
    if !is_of_a_word(first) {
        return (Kind::Code, first.len_utf8());
    }
    let word = rest.find(|c| !is_of_a_word(c)).unwrap_or(rest.len());
    if matches!(&rest[..word], "r" | "br" | "cr")
        && let Some(length) = raw(&rest[word..])
    {
        return (Kind::Text, word + length);
    }
    (Kind::Code, word)
}

/// Whether a character can stand in an identifier.
pub(super) fn is_of_a_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The length of a comment between `/*` and `*/`, others inside it counted.
fn block_comment(rest: &str) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < rest.len() {
        if rest[at..].starts_with("/*") {
            (depth, at) = (depth + 1, at + 2);
        } else if rest[at..].starts_with("*/") {
            (depth, at) = (depth - 1, at + 2);
            if depth == 0 {
                return at;
            }
        } else {
            at += rest[at..].chars().next().map_or(1, char::len_utf8);
        }
    }
    rest.len()
}

/// The length of what stands between two `quote`s, with both.
fn quoted(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if c == quote => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

/// The length of a character in quotes, or 1 when the quote begins a lifetime.
fn character(rest: &str) -> usize {
    let mut after = rest.chars().skip(1);
    let (first, second) = (after.next(), after.next());
    let is_character = first == Some('\\') || second == Some('\'');
    if is_character { quoted(rest, '\'') } else { 1 }
}

/// The length of `#"…"#` with any number of `#`; none when it is something else, such as `r#type`.
fn raw(rest: &str) -> Option<usize> {
    let hashes = rest.len() - rest.trim_start_matches('#').len();
    let text = rest[hashes..].strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(hashes));
    let length = text.find(&end).map_or(text.len(), |at| at + end.len());
    Some(hashes + 1 + length)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn squeezed(text: &str) -> String {
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn code_comments_and_text_are_told_apart() {
        let parts =
            take_apart("let a = \"x // no\"; // why \"so\"\n/* b /* c */ d */ e(r#\"f \" g\"#, 'h', '\\'');");
        assert_eq!(squeezed(&parts.code), "let a = ; e( , 'h', '\\'');");
        assert_eq!(squeezed(&parts.comments), "// why \"so\" /* b /* c */ d */");
        assert_eq!(squeezed(&parts.strings), "\"x // no\" r#\"f \" g\"#");
    }

    #[test]
    fn lifetimes_and_raw_names_are_code() {
        let source = "fn r#type<'a>(r: &'a str) -> &'a str { br\"\\\"; 'b' }";
        let parts = take_apart(source);
        assert_eq!(squeezed(&parts.code), "fn r#type<'a>(r: &'a str) -> &'a str { ; 'b' }");
        assert_eq!(squeezed(&parts.strings), "br\"\\\"");
    }

    #[test]
    fn every_part_keeps_the_places_of_the_whole() {
        let source = "a(\"ü\\\n b\"); // é\nc";
        let parts = take_apart(source);
        for part in [&parts.code, &parts.comments, &parts.strings] {
            assert_eq!(part.lines().count(), source.lines().count());
            assert_eq!(part.chars().count(), source.chars().count());
        }
    }
}
