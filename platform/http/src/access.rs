//! Who may call a shop, and by which names it is called.

use crate::{Hosts, Net, Origin, Rates, Tls};

/// Whether callers are told apart.
#[derive(Clone, Debug)]
pub enum Access {
    /// Everybody may everything: a shop at home, on loopback alone. Pages of other sites may nothing.
    Open(Hosts),
    /// Who calls is asked, and may what is theirs to do.
    SignIn(Door),
}

impl Default for Access {
    fn default() -> Self {
        Self::Open(Hosts::default())
    }
}

impl Access {
    /// Whether it is asked who calls.
    pub fn asks(&self) -> bool {
        matches!(self, Self::SignIn(_))
    }

    /// The door of a shop that asks who calls.
    pub fn door(&self) -> Option<&Door> {
        match self {
            Self::Open(_) => None,
            Self::SignIn(door) => Some(door),
        }
    }

    /// The same for a port that is not the world's: there nobody is told apart, so without a key it is this machine's alone.
    pub(crate) fn within(&self) -> Self {
        Self::Open(Hosts { public: None, also: self.hosts().also.clone() })
    }

    /// The names that the shop is called by.
    pub(crate) fn hosts(&self) -> &Hosts {
        match self {
            Self::Open(hosts) | Self::SignIn(Door { hosts, .. }) => hosts,
        }
    }

    /// Where the shop is for others, if that was said.
    pub fn public(&self) -> Option<&Origin> {
        self.hosts().public.as_ref()
    }
}

/// The door of a shop that asks who calls.
#[derive(Clone, Debug, Default)]
pub struct Door {
    /// The names that it is called by.
    pub hosts: Hosts,
    /// Who calls for others and is believed when it says for whom.
    pub proxies: Vec<Net>,
    /// What ends TLS at the gateway's port, if nobody did before.
    pub tls: Option<Tls>,
    /// How often somebody may call the gateway; as often as they like when that is not said.
    pub rates: Option<Rates>,
}
