//! How long a link lives that works once.

use std::time::Duration;

use contract::customer::LinkPurpose;
use kernel::Timestamp;

const DAY_S: u64 = 24 * 60 * 60;

/// When a link that is made now ends, if it is not used. The first admin's is voided by the next start, and a shop that is
/// never started again needs none.
pub(crate) fn end(purpose: LinkPurpose, now: Timestamp) -> Timestamp {
    let days = match purpose {
        LinkPurpose::Reset => 1,
        LinkPurpose::Invite => 3,
        LinkPurpose::FirstAdmin => 366,
    };
    now.after(Duration::from_secs(days * DAY_S))
}

/// The path at the gateway where such a link is used.
pub(crate) fn path(purpose: LinkPurpose, token: &str) -> String {
    match purpose {
        LinkPurpose::Reset => format!("/reset/{token}"),
        LinkPurpose::Invite | LinkPurpose::FirstAdmin => format!("/admin/welcome/{token}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reset_lasts_a_day_and_an_invitation_three() {
        let now = Timestamp::from_micros(1_000_000);
        let days = |purpose| end(purpose, now).since(now).as_secs() / DAY_S;
        assert_eq!(LinkPurpose::ALL.iter().map(|purpose| days(*purpose)).collect::<Vec<_>>(), [1, 3, 366]);
        assert_eq!(path(LinkPurpose::Reset, "x"), "/reset/x");
        assert_eq!(path(LinkPurpose::Invite, "x"), "/admin/welcome/x");
    }
}
