//! Rules of those who work here: somebody can always sign in as admin, and what a session of theirs still needs.

use contract::customer::{CustomerError, Need};
use kernel::Role;

/// What is asked of those who work here beside their password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecondFactor {
    /// A code of those who have set up a second factor.
    Offered,
    /// A code of everybody; who has no second factor sets one up first.
    Demanded,
}

/// What a session of the back office needs before it opens all that its holder may.
pub(crate) fn needs(asked: SecondFactor, has_two_factor: bool, is_confirmed: bool) -> Vec<Need> {
    match (is_confirmed, has_two_factor, asked) {
        (false, true, _) | (false, false, SecondFactor::Demanded) => vec![Need::TwoFactor],
        (true, ..) | (false, false, SecondFactor::Offered) => Vec::new(),
    }
}

/// Somebody who works here, as far as these rules go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Worker {
    pub(crate) role: Role,
    pub(crate) is_active: bool,
    pub(crate) has_password: bool,
}

impl Worker {
    /// Whether they can sign in and do everything.
    pub(crate) fn is_able_admin(self) -> bool {
        self.role == Role::Admin && self.is_active && self.has_password
    }
}

/// Refuses a change after which nobody could sign in as admin.
pub(crate) fn refuse_last_admin(
    before: Worker,
    after: Worker,
    mut others: impl Iterator<Item = Worker>,
) -> Result<(), CustomerError> {
    let is_lost = before.is_able_admin() && !after.is_able_admin();
    if is_lost && !others.any(Worker::is_able_admin) { Err(CustomerError::LastAdmin) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ABLE: Worker = Worker { role: Role::Admin, is_active: true, has_password: true };

    #[test]
    fn there_is_always_an_admin_who_can_sign_in() {
        let demoted = Worker { role: Role::Support, ..ABLE };
        let away = Worker { is_active: false, ..ABLE };
        let invited = Worker { has_password: false, ..ABLE };
        for after in [demoted, away] {
            for useless in [demoted, away, invited] {
                let refused = refuse_last_admin(ABLE, after, [useless].into_iter());
                assert_eq!(refused, Err(CustomerError::LastAdmin), "{after:?} beside {useless:?}");
            }
            assert_eq!(refuse_last_admin(ABLE, after, [away, ABLE].into_iter()), Ok(()));
            assert_eq!(refuse_last_admin(demoted, after, [].into_iter()), Ok(()), "was none before");
        }
        assert_eq!(refuse_last_admin(ABLE, ABLE, [].into_iter()), Ok(()));
    }

    #[test]
    fn a_code_is_asked_of_who_has_a_second_factor_and_of_everybody_where_it_is_demanded() {
        use SecondFactor::{Demanded, Offered};
        assert_eq!(needs(Offered, false, false), []);
        assert_eq!(needs(Offered, true, false), [Need::TwoFactor]);
        assert_eq!(needs(Demanded, false, false), [Need::TwoFactor]);
        for asked in [Offered, Demanded] {
            assert_eq!(needs(asked, true, true), []);
        }
    }
}
