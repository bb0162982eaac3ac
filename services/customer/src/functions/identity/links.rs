//! Links that work once: to a customer's new password, to the password of somebody who works here, to the first of those.

use std::str::FromStr;

use contract::customer::{
    CustomerError, LinkInfo, LinkPurpose, LookAtLink, MakeResetLink, OneTimeLink, UseLink,
};
use kernel::{
    CallContext, CallError, Email, FieldError, LinkId, Role, StaffId, Timestamp, UserId, Username, World,
    sha256_hex,
};
use serde::{Deserialize, Serialize};
use store::{Claim, Keys, Plan, Recall, Rows, key};

use super::staff::fresh;
use crate::domain::links;
use crate::store::reads::{self, Guessed, failure_key};
use crate::store::tables::{
    AccountRow, CustomerRow, FailureRow, LinkRow, SessionRow, StaffRow, WebSessionRow,
};
use crate::{Answered, Customers};

/// A link as the answer for a key is kept: without its token, which the world can make again.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct KeptLink {
    link_id: LinkId,
    purpose: LinkPurpose,
    created_at: Timestamp,
    expires_at: Timestamp,
}

impl KeptLink {
    /// A fresh one.
    pub(crate) fn new(world: &World, purpose: LinkPurpose) -> Self {
        let now = world.now();
        Self { link_id: world.id(), purpose, created_at: now, expires_at: links::end(purpose, now) }
    }

    /// As it is given away.
    pub(crate) fn show(&self, world: &World) -> OneTimeLink {
        let url_path = links::path(self.purpose, &world.link_token(self.link_id));
        OneTimeLink { url_path, expires_at: self.expires_at }
    }

    /// As it is stored.
    pub(crate) fn row(&self, world: &World, subject: Option<String>, created_by: String) -> LinkRow {
        LinkRow {
            link_id: self.link_id,
            token_hash: sha256_hex(world.link_token(self.link_id)),
            purpose: self.purpose.to_string(),
            subject,
            created_by,
            created_at: self.created_at,
            expires_at: self.expires_at,
        }
    }
}

/// Makes a link by which a customer chooses a new password.
pub(crate) async fn make_reset_link(
    customers: &Customers,
    cx: &CallContext,
    request: MakeResetLink,
) -> Answered<OneTimeLink> {
    let (store, world, user_id) = (&customers.store, customers.store.world(), request.user_id);
    let claim = match store.recall::<(), KeptLink, CustomerError>(cx, "make_reset_link").await? {
        Recall::Answered(kept) => return Ok(kept.show(world)),
        Recall::New(claim) | Recall::Resumed { claim, .. } => claim,
    };
    let kept = KeptLink::new(world, LinkPurpose::Reset);
    let row = kept.row(world, Some(user_id.to_string()), cx.caller.scope().into_owned());
    let answer = kept.show(world);
    let keys = Keys::new().one::<CustomerRow>(key![user_id]);
    let decision = move |rows: &Rows| {
        rows.one::<CustomerRow>(&key![user_id])?.ok_or(CustomerError::CustomerNotFound)?;
        let plan = Plan::answer(answer.clone()).delete_where::<LinkRow>("subject", user_id).insert(&row);
        Ok(plan.about(user_id).settle(&claim, Ok(&kept)))
    };
    store.decide(keys, decision).await
}

/// Looks at what a link leads to. One that was used, or has ended, is as unknown as one that never was.
pub(crate) async fn look_at_link(customers: &Customers, request: LookAtLink) -> Answered<LinkInfo> {
    let store = &customers.store;
    let link = reads::link(store, request.token.as_str()).await?.ok_or(CustomerError::LinkNotFound)?;
    let purpose = purpose(&link)?;
    let name = match purpose {
        LinkPurpose::Reset => {
            reads::account_of(store, subject(&link)?).await?.map(|account| account.username)
        }
        LinkPurpose::Invite => {
            store.one::<StaffRow>(key![subject::<StaffId>(&link)?]).await?.map(|staff| staff.username)
        }
        LinkPurpose::FirstAdmin => None,
    };
    Ok(LinkInfo { purpose, name, expires_at: link.expires_at })
}

/// Uses a link: somebody chooses a password. Whoever was signed in with the old one is not any more, and the link is gone.
pub(crate) async fn use_link(customers: &Customers, cx: &CallContext, request: UseLink) -> Answered<()> {
    let store = &customers.store;
    let claim = match store.recall::<(), (), CustomerError>(cx, "use_link").await? {
        Recall::Answered(()) => return Ok(()),
        Recall::New(claim) | Recall::Resumed { claim, .. } => claim,
    };
    let UseLink { token, password, username, email } = request;
    let link = reads::link(store, token.as_str()).await?.ok_or(CustomerError::LinkNotFound)?;
    let purpose = purpose(&link)?;
    let chosen = chosen(purpose, username, email)?;
    let hash = customers.passwords.hash(password, store.world().salt()).await?;
    match (purpose, chosen) {
        (LinkPurpose::Reset, _) => reset(customers, link, hash, claim).await,
        (LinkPurpose::Invite, _) => welcome(customers, link, hash, claim).await,
        (LinkPurpose::FirstAdmin, Some((username, email))) => {
            begin(customers, link, (username, email, hash), claim).await
        }
        (LinkPurpose::FirstAdmin, None) => Err(CallError::Internal.into()),
    }
}

fn purpose(link: &LinkRow) -> Result<LinkPurpose, CallError> {
    link.purpose.parse().map_err(|_| CallError::Internal)
}

/// Whose password a link leads to.
fn subject<I: FromStr>(link: &LinkRow) -> Result<I, CallError> {
    let subject = link.subject.as_deref().and_then(|subject| subject.parse().ok());
    subject.ok_or(CallError::Internal)
}

/// The first admin chooses a name and an address; all others have theirs.
fn chosen(
    purpose: LinkPurpose,
    username: Option<Username>,
    email: Option<Email>,
) -> Result<Option<(Username, Email)>, CallError> {
    let is_first = purpose == LinkPurpose::FirstAdmin;
    let message = if is_first {
        "is required: it is the first admin's"
    } else {
        "is chosen by the first admin alone; leave it out"
    };
    let given = [("username", username.is_some()), ("email", email.is_some())];
    let wrong = given.iter().filter(|(_, is_given)| *is_given != is_first);
    let errors: Vec<FieldError> = wrong.map(|(field, _)| FieldError::new(*field, message)).collect();
    match errors.is_empty() {
        true => Ok(username.zip(email)),
        false => Err(CallError::ValidationFailed { errors }),
    }
}

/// A customer's new password.
async fn reset(customers: &Customers, link: LinkRow, password_hash: String, claim: Claim) -> Answered<()> {
    let world = customers.store.world().clone();
    let user_id: UserId = subject(&link)?;
    let keys = Keys::new().one::<LinkRow>(key![link.link_id]).all::<AccountRow>("user_id", user_id);
    let decision = move |rows: &Rows| {
        // Used meanwhile, or its customer erased.
        rows.one::<LinkRow>(&key![link.link_id])?.ok_or(CustomerError::LinkNotFound)?;
        let account: AccountRow = rows.all()?.pop().ok_or(CustomerError::LinkNotFound)?;
        let guessed = [
            Guessed::Shop(&account.username_folded),
            Guessed::Shop(&account.email_folded),
            Guessed::Own(&user_id.to_string()),
        ];
        let forgiven = guessed.map(|guessed| failure_key(&world, guessed));
        let account = AccountRow { password_hash: password_hash.clone(), ..account };
        let plan = Plan::new()
            .update(&account)
            .delete_where::<LinkRow>("subject", user_id)
            .delete_where::<SessionRow>("user_id", user_id)
            .delete_where::<WebSessionRow>("holder", user_id);
        let plan = forgiven.into_iter().fold(plan, |plan, key| plan.delete::<FailureRow>(key![key]));
        Ok(plan.about(user_id).settle(&claim, Ok(&())))
    };
    customers.store.decide(keys, decision).await
}

/// The password of somebody who works here.
async fn welcome(customers: &Customers, link: LinkRow, hash: String, claim: Claim) -> Answered<()> {
    let world = customers.store.world().clone();
    let staff_id: StaffId = subject(&link)?;
    let keys = Keys::new().one::<LinkRow>(key![link.link_id]).one::<StaffRow>(key![staff_id]);
    let decision = move |rows: &Rows| {
        rows.one::<LinkRow>(&key![link.link_id])?.ok_or(CustomerError::LinkNotFound)?;
        let staff = rows.one::<StaffRow>(&key![staff_id])?.ok_or(CustomerError::LinkNotFound)?;
        let guessed = [
            Guessed::Office(&staff.username_folded),
            Guessed::Office(&staff.email_folded),
            Guessed::Own(&staff_id.to_string()),
        ];
        let forgiven = guessed.map(|guessed| failure_key(&world, guessed));
        let staff = StaffRow { password_hash: Some(hash.clone()), ..staff };
        let plan = Plan::new()
            .update(&staff)
            .delete_where::<LinkRow>("subject", staff_id)
            .delete_where::<WebSessionRow>("holder", staff_id);
        let plan = forgiven.into_iter().fold(plan, |plan, key| plan.delete::<FailureRow>(key![key]));
        Ok(plan.about(staff_id).settle(&claim, Ok(&())))
    };
    customers.store.decide(keys, decision).await
}

/// The first admin. Of two who use the link at once, one is.
async fn begin(
    customers: &Customers,
    link: LinkRow,
    (username, email, hash): (Username, Email, String),
    claim: Claim,
) -> Answered<()> {
    let staff = StaffRow {
        password_hash: Some(hash),
        ..fresh(customers.store.world(), username, email, Role::Admin)
    };
    let keys = Keys::new().one::<LinkRow>(key![link.link_id]).all::<StaffRow>("role", Role::Admin);
    let decision = move |rows: &Rows| {
        rows.one::<LinkRow>(&key![link.link_id])?.ok_or(CustomerError::LinkNotFound)?;
        if rows.all::<StaffRow>()?.iter().any(|staff| staff.worker().is_able_admin()) {
            return Err(CustomerError::LinkNotFound);
        }
        let plan = Plan::new()
            .insert(&staff)
            .guard("staff.username_folded", CustomerError::UsernameTaken)
            .guard("staff.email_folded", CustomerError::EmailTaken)
            .delete::<LinkRow>(key![link.link_id]);
        Ok(plan.about(staff.staff_id).settle(&claim, Ok(&())))
    };
    customers.store.decide(keys, decision).await
}
