//! How well a book matches what somebody looks for.

use std::fmt;
use std::str::FromStr;

/// How well a book matches a term, the best first. A book has the first rank that fits it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Rank {
    /// The term is its id or its ISBN.
    Exact,
    /// The term is its title.
    Title,
    /// Its title starts with the term.
    Start,
    /// The term starts at a word of its title.
    Word,
    /// Every word of the term is somewhere in its title.
    InTitle,
    /// Every word of the term is in its title or an author's name.
    Author,
    /// Every word of the term is in its title, an author's name or its category.
    Category,
}

impl Rank {
    /// Every rank, the best first.
    const ALL: [Self; 7] =
        [Self::Exact, Self::Title, Self::Start, Self::Word, Self::InTitle, Self::Author, Self::Category];
    /// Every rank that the words of a term can give, the best first.
    pub(crate) const OF_WORDS: [Self; 6] =
        [Self::Title, Self::Start, Self::Word, Self::InTitle, Self::Author, Self::Category];
}

/// A digit, as it stands in a cursor.
impl fmt::Display for Rank {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", *self as u8)
    }
}

impl FromStr for Rank {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|rank| rank.to_string() == text).ok_or_else(|| "must be a rank".into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rank_reads_back_and_nothing_else_is_one() {
        assert!(Rank::ALL.is_sorted());
        for rank in Rank::ALL {
            assert_eq!(rank.to_string().parse(), Ok(rank));
        }
        for wrong in ["7", "-1", "+1", "01", "", "Title"] {
            assert!(wrong.parse::<Rank>().is_err(), "{wrong}");
        }
    }
}
