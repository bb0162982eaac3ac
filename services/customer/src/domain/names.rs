//! When two user names, or two e-mail addresses, are the same.

use contract::customer::CustomerError;

/// A user name or an e-mail address as it is compared: without regard to case.
pub(crate) fn fold(text: &str) -> String {
    text.to_lowercase()
}

/// Refuses what another account has. The user name is named first, whichever of the two was looked at first.
pub(crate) fn refuse_taken(is_username_taken: bool, is_email_taken: bool) -> Result<(), CustomerError> {
    match (is_username_taken, is_email_taken) {
        (true, _) => Err(CustomerError::UsernameTaken),
        (false, true) => Err(CustomerError::EmailTaken),
        (false, false) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_does_not_tell_names_apart_and_nothing_else_is_lost() {
        assert_eq!(fold("Ada.Lovelace-1"), fold("aDA.lOVELACE-1"));
        assert_eq!(fold("JÜRGEN@BÜCHER.example"), fold("jürgen@bücher.example"));
        assert_ne!(fold("ada.l"), fold("ada-l"));
        assert_ne!(fold("jurgen@example.org"), fold("jürgen@example.org"));
    }

    #[test]
    fn the_user_name_is_named_first() {
        assert_eq!(refuse_taken(false, false), Ok(()));
        assert_eq!(refuse_taken(true, false), Err(CustomerError::UsernameTaken));
        assert_eq!(refuse_taken(false, true), Err(CustomerError::EmailTaken));
        assert_eq!(refuse_taken(true, true), Err(CustomerError::UsernameTaken));
    }
}
