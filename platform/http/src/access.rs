//! Who may call a shop.

/// Whether callers are told apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Access {
    /// Everybody may everything: a shop at home, on loopback alone.
    #[default]
    Open,
    /// Who calls is asked, and may what is theirs to do.
    SignIn,
}
