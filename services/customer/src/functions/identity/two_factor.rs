//! The second factor of those who work here: set up, shown to work, asked for at sign-in.

use contract::customer::{ConfirmTwoFactor, ConfirmWebSession, CustomerError, TwoFactorSetUp, WebSession};
use kernel::{CallContext, StaffId, World, sha256_hex};
use serde::{Deserialize, Serialize};
use store::{Keys, Plan, Recall, Rows, key};

use super::codes::{Tried, Try};
use super::me;
use super::web_sessions::KeptSession;
use crate::domain::session;
use crate::functions::credentials;
use crate::store::reads;
use crate::store::tables::{StaffRow, WebSessionRow};
use crate::{Answered, Customers};

/// A second factor as the answer for a key is kept: the world can make it again.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Offered {
    generation: i64,
    name: String,
}

impl Offered {
    fn show(&self, world: &World, staff_id: StaffId) -> TwoFactorSetUp {
        let secret = world.two_factor_secret(staff_id, self.generation);
        TwoFactorSetUp { secret: secret.base32(), uri: secret.uri(&self.name) }
    }
}

/// Offers a second factor: a fresh one each time. What was set up before counts until a first code of this one is shown.
pub(crate) async fn set_up_two_factor(customers: &Customers, cx: &CallContext) -> Answered<TwoFactorSetUp> {
    let (staff_id, own) = me::own(customers, cx).await?;
    let (store, world) = (&customers.store, customers.store.world().clone());
    let claim = match store.recall::<(), Offered, CustomerError>(&own, "set_up_two_factor").await? {
        Recall::Answered(offered) => return Ok(offered.show(&world, staff_id)),
        Recall::New(claim) | Recall::Resumed { claim, .. } => claim,
    };
    let keys = Keys::new().one::<StaffRow>(key![staff_id]);
    let decision = move |rows: &Rows| {
        let staff = rows.one::<StaffRow>(&key![staff_id])?.ok_or(CustomerError::InvalidSession)?;
        let offered =
            Offered { generation: staff.two_factor_offered + 1, name: staff.username.as_str().to_owned() };
        let staff = StaffRow { two_factor_offered: offered.generation, ..staff };
        let plan = Plan::answer(offered.show(&world, staff_id)).update(&staff).about(staff_id);
        Ok(plan.settle(&claim, Ok(&offered)))
    };
    store.decide(keys, decision).await
}

/// Shows by a first code that what was offered last works: from now on it is the second factor.
pub(crate) async fn confirm_two_factor(
    customers: &Customers,
    cx: &CallContext,
    request: ConfirmTwoFactor,
) -> Answered<()> {
    let (staff_id, own) = me::own(customers, cx).await?;
    let store = &customers.store;
    let claim = match store.recall::<(), (), CustomerError>(&own, "confirm_two_factor").await? {
        Recall::Answered(()) => return Ok(()),
        Recall::New(claim) | Recall::Resumed { claim, .. } => claim,
    };
    let this = cx.bearer.as_deref().map(sha256_hex);
    let tried = Try::new(store.world(), staff_id, request.code);
    let keys = tried.keys().all::<WebSessionRow>("holder", staff_id);
    let decision = move |rows: &Rows| {
        let staff = rows.one::<StaffRow>(&key![staff_id])?.ok_or(CustomerError::InvalidSession)?;
        let offered = staff.two_factor_offered;
        let is_new = offered > staff.two_factor_generation;
        let (step, plan) = match tried.judge(rows, is_new.then_some((offered, 0)))? {
            Ok(right) => right,
            Err(plan) => return Ok(plan),
        };
        let plan = plan.update(&StaffRow {
            two_factor_generation: offered,
            two_factor_is_on: true,
            two_factor_step: step,
            ..staff
        });
        let plan = rows.all::<WebSessionRow>()?.into_iter().fold(plan, |plan, session| {
            if this.as_ref() == Some(&session.token_hash) {
                plan.update(&WebSessionRow { is_confirmed: true, ..session })
            } else {
                plan.delete::<WebSessionRow>(key![session.session_id])
            }
        });
        Ok(plan.answering(Tried::Right(())).about(staff_id).settle(&claim, Ok(&())))
    };
    store.decide(keys, decision).await?.answer()
}

/// Shows a code at sign-in. The session that was opened by the password alone is gone; another token is shown, and only who
/// held that one is shown it again.
pub(crate) async fn confirm_web_session(
    customers: &Customers,
    cx: &CallContext,
    request: ConfirmWebSession,
) -> Answered<WebSession> {
    let (store, world) = (&customers.store, customers.store.world());
    let before = sha256_hex(cx.bearer.as_deref().ok_or(CustomerError::InvalidSession)?);
    let cx = &credentials::by_token(cx);
    let claim = match store.recall::<(), KeptSession, CustomerError>(cx, "confirm_web_session").await? {
        Recall::Answered(kept) => return kept.show(world),
        Recall::New(claim) | Recall::Resumed { claim, .. } => claim,
    };
    let known = reads::web_session(store, &before).await?.ok_or(CustomerError::InvalidSession)?;
    let staff_id: StaffId = known.holder.parse().map_err(|_| CustomerError::InvalidSession)?;
    let kept = KeptSession::after(world, &known);
    let (answer, row) = (kept.show(world)?, kept.row(world, true));
    let tried = Try::new(world, staff_id, request.code);
    let keys = tried.keys().one::<WebSessionRow>(key![known.session_id]);
    let decision = move |rows: &Rows| {
        let open = rows.one::<WebSessionRow>(&key![known.session_id])?;
        let open = open.filter(|open| session::is_open(open.idle_end(), tried.world.now()));
        let staff = rows.one::<StaffRow>(&key![staff_id])?;
        let (Some(open), Some(staff)) = (open, staff) else { return Err(CustomerError::InvalidSession) };
        let own = staff.two_factor_is_on.then_some((staff.two_factor_generation, staff.two_factor_step));
        let (step, plan) = match tried.judge(rows, own)? {
            Ok(right) => right,
            Err(plan) => return Ok(plan),
        };
        let plan = plan
            .update(&StaffRow { two_factor_step: step, ..staff })
            .delete::<WebSessionRow>(key![open.session_id])
            .insert(&row);
        let plan = plan.answering(Tried::Right(answer.clone()));
        Ok(plan.about(staff_id).settle(&claim, Ok(&kept)))
    };
    store.decide(keys, decision).await?.answer()
}
