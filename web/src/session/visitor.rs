//! Somebody who looks at a page, and the calls that are made on their behalf.

use std::sync::Arc;
use std::time::Duration;

use contract::cart::ViewCart;
use contract::customer::{CustomerError, Identify, Identity};
use contract::gateway::GatewayError;
use http::HeaderMap;
use http::request::Parts;
use kernel::{CallContext, CallError, Caller, Role, ServiceError, SessionToken, StaffId, UserId};

use super::cookies;
use crate::Web;
use crate::forms::Asked;
use crate::routes::Who;
use crate::words::{Language, Notice, Words};

/// How long a page waits for what it can do without, such as the number beside the cart.
const PATIENCE: Duration = Duration::from_secs(1);

/// A customer who is signed in.
pub(crate) struct Signed {
    /// Who.
    pub(crate) user_id: UserId,
    /// What they are called in the shop.
    pub(crate) username: String,
}

/// Somebody who works here and is signed in to the back office.
pub(crate) struct Worker {
    /// Who.
    pub(crate) staff_id: StaffId,
    /// What they are there for.
    pub(crate) role: Role,
    /// The user name.
    pub(crate) name: String,
    /// Whether they have set up a second factor.
    pub(crate) has_two_factor: bool,
    /// Whether nothing is missing before they may do all that is theirs.
    pub(crate) is_ready: bool,
}

/// Who looks.
pub(crate) struct Visitor {
    /// The customer, if somebody is signed in; why that is not known, if it cannot be asked.
    pub(crate) customer: Result<Option<Signed>, CallError>,
    /// Who works here, on the back office's pages.
    pub(crate) worker: Option<Worker>,
    /// Whose cart the guest's cookie opens.
    pub(crate) guest: Option<UserId>,
    /// How they are spoken to.
    pub(crate) words: &'static Words,
    /// What was just done.
    pub(crate) notice: Option<Notice>,
    /// How many books are in the cart.
    pub(crate) in_cart: i64,
    /// The head of their request.
    pub(crate) headers: HeaderMap,
    token: Option<Arc<str>>,
    request_id: Arc<str>,
    traceparent: Option<Arc<str>>,
}

impl Visitor {
    /// Who sent a request with this head.
    pub(crate) fn unknown(parts: &Parts) -> Self {
        let text = |name: &str| parts.headers.get(name).and_then(|value| value.to_str().ok());
        Self {
            customer: Ok(None),
            worker: None,
            guest: None,
            words: Words::of(Language::of(&parts.headers)),
            notice: cookies::read(&parts.headers, cookies::NOTICE).and_then(Notice::of),
            in_cart: 0,
            headers: parts.headers.clone(),
            token: None,
            request_id: protocol::page::request_id(parts),
            traceparent: text("traceparent").map(Arc::from),
        }
    }

    /// The same, and who they are. Without cookies nobody is asked.
    pub(crate) async fn of(web: &Web, who: Who, parts: &Parts) -> Self {
        let mut visitor = Self::unknown(parts);
        match who {
            Who::File => return visitor,
            Who::Office | Who::Worker | Who::Staff => {
                visitor.token = cookies::secret(&parts.headers, cookies::OFFICE).map(Arc::from);
                return visitor.works_here(web).await;
            }
            Who::All | Who::Customer => {}
        }
        visitor.guest =
            cookies::secret(&parts.headers, cookies::GUEST).and_then(|token| web.world.guest_of(token));
        visitor.token = cookies::secret(&parts.headers, cookies::SHOP).map(Arc::from);
        if visitor.token.is_some() {
            visitor.customer = visitor.identify(web).await;
        }
        visitor.in_cart = visitor.count(web).await;
        visitor
    }

    /// The same, as who works here. That nobody can say who it is stands where a customer's absence would.
    async fn works_here(mut self, web: &Web) -> Self {
        if self.token.is_some() {
            match self.who_is_it(web).await {
                Ok(Some(identity)) => self.worker = worker(identity),
                Ok(None) => {}
                Err(error) => self.customer = Err(error),
            }
        }
        self
    }

    /// Which customer's session the cookie shows.
    async fn identify(&self, web: &Web) -> Result<Option<Signed>, CallError> {
        let known = self.who_is_it(web).await?;
        Ok(known.and_then(|Identity { caller, name, .. }| {
            caller.user_id().map(|user_id| Signed { user_id, username: name.into_string() })
        }))
    }

    /// Whose session the cookie shows. One that has ended is none.
    async fn who_is_it(&self, web: &Web) -> Result<Option<Identity>, CallError> {
        match web.gateway.who_is_it(&self.cx(), Identify {}).await {
            Ok(identity) => Ok(Some(identity)),
            Err(GatewayError::Customer(CustomerError::InvalidSession)) => Ok(None),
            Err(error) => {
                tracing::debug!(code = error.code(), "who is signed in could not be asked");
                Err(CallError::Unavailable { retry_after_s: 1 })
            }
        }
    }

    async fn count(&self, web: &Web) -> i64 {
        let Some(user_id) = self.cart_of() else { return 0 };
        web.gateway
            .check_cart(&self.cx_in_passing(), ViewCart { user_id })
            .await
            .map_or(0, |cart| cart.item_count)
    }

    /// The customer. Pages for customers are shown to nobody else.
    pub(crate) fn signed(&self) -> Option<&Signed> {
        self.customer.as_ref().ok()?.as_ref()
    }

    /// Whose cart they fill: the customer's, or else the guest's.
    pub(crate) fn cart_of(&self) -> Option<UserId> {
        self.signed().map(|signed| signed.user_id).or(self.guest)
    }

    /// A call on their behalf, held to what they may.
    pub(crate) fn cx(&self) -> CallContext {
        let mut cx = CallContext::new(self.request_id.clone());
        cx.caller = match (&self.worker, self.signed()) {
            (Some(worker), _) if worker.is_ready => Caller::Staff(worker.staff_id, worker.role),
            (None, Some(signed)) => Caller::Customer(signed.user_id),
            _ => Caller::Guest(self.guest),
        };
        cx.bearer.clone_from(&self.token);
        cx.traceparent.clone_from(&self.traceparent);
        cx
    }

    /// A call for what the page can do without.
    pub(crate) fn cx_in_passing(&self) -> CallContext {
        self.cx().no_longer_than(PATIENCE)
    }

    /// A call on behalf of the customer who holds this token.
    pub(crate) fn cx_of(&self, user_id: UserId, token: &SessionToken) -> CallContext {
        let mut cx = self.cx();
        cx.caller = Caller::Customer(user_id);
        cx.bearer = Some(token.as_str().into());
        cx
    }

    /// A call that a form makes at most once: by the key that the form was drawn with, and all that is in it. Whoever
    /// goes back and sends something else does something else.
    pub(crate) fn once(&self, web: &Web, asked: &Asked) -> CallContext {
        Self::keyed(web, asked, self.cx())
    }

    /// The same for a form by which somebody becomes who they are: it is sent as nobody yet, so that one that is sent
    /// again, when it has made them a customer, is still the same act.
    pub(crate) fn once_as_nobody(&self, web: &Web, asked: &Asked) -> CallContext {
        let mut cx = self.cx();
        (cx.caller, cx.bearer) = (Caller::Guest(None), None);
        Self::keyed(web, asked, cx)
    }

    fn keyed(web: &Web, asked: &Asked, cx: CallContext) -> CallContext {
        let what = web.world.fingerprint(&[b"form", asked.text().as_bytes()]);
        let key: String = asked.typed("key").chars().filter(char::is_ascii_alphanumeric).take(26).collect();
        let short: String = what.chars().take(16).collect();
        cx.with_key(format!("web/{key}/{short}"), what)
    }

    /// Finds this request in the log.
    pub(crate) fn request_id(&self) -> &str {
        &self.request_id
    }
}

/// Who works here, by their session. A customer's opens no office.
fn worker(identity: Identity) -> Option<Worker> {
    let Caller::Staff(staff_id, role) = identity.caller else { return None };
    let Identity { name, needs, has_two_factor, .. } = identity;
    Some(Worker { staff_id, role, name: name.into_string(), has_two_factor, is_ready: needs.is_empty() })
}

/// The same call once more, with its own time to be answered in.
pub(crate) fn anew(cx: &CallContext) -> CallContext {
    let mut again = cx.without_key();
    again.deadline = CallContext::new(cx.request_id.clone()).deadline;
    again
}

/// The same call, on behalf of the guest whose cart was just opened.
pub(crate) fn as_guest(cx: &CallContext, guest: UserId) -> CallContext {
    let mut cx = cx.clone();
    cx.caller = Caller::Guest(Some(guest));
    cx
}

#[cfg(test)]
mod tests {
    use kernel::{Clock, Currency, World};

    use super::*;

    #[test]
    fn a_page_calls_as_its_visitor() {
        let world = World::seeded(Clock::System, 1, Currency::USD);
        let (guest, user_id, staff_id) = (world.id::<UserId>(), world.id::<UserId>(), world.id());
        let mut visitor = Visitor::unknown(&http::Request::new(()).into_parts().0);
        assert_eq!(visitor.cx().caller, Caller::Guest(None));
        visitor.guest = Some(guest);
        assert_eq!(visitor.cx().caller, Caller::Guest(Some(guest)));
        visitor.customer = Ok(Some(Signed { user_id, username: "ada".into() }));
        assert_eq!(visitor.cx().caller, Caller::Customer(user_id));
        // Nobody knows who it is: then it is nobody.
        visitor.customer = Err(CallError::Internal);
        assert_eq!(visitor.cx().caller, Caller::Guest(Some(guest)));

        let mut visitor = Visitor::unknown(&http::Request::new(()).into_parts().0);
        let worker = |is_ready| Worker {
            staff_id,
            role: Role::Support,
            name: "olga".into(),
            has_two_factor: false,
            is_ready,
        };
        visitor.worker = Some(worker(false));
        assert_eq!(visitor.cx().caller, Caller::Guest(None), "not all is shown yet");
        visitor.worker = Some(worker(true));
        assert_eq!(visitor.cx().caller, Caller::Staff(staff_id, Role::Support));
    }
}
