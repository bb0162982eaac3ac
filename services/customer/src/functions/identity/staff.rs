//! Those who work here: invited, looked at, changed.

use contract::customer::{
    CustomerError, InviteStaff, LinkPurpose, ListStaff, Renewal, Staff, StaffAndLink, StaffStatus,
    UpdateStaff,
};
use kernel::{CallContext, CallError, Email, Page, Role, Username, World};
use serde::{Deserialize, Serialize};
use store::{Keys, Plan, Recall, Rows, key};

use super::links::KeptLink;
use crate::domain::{names, office};
use crate::store::reads;
use crate::store::tables::{LinkRow, StaffRow, WebSessionRow};
use crate::{Answered, Customers};

/// What is kept as the answer for a key: the link without its token.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct KeptStaff {
    staff: Staff,
    link: Option<KeptLink>,
}

impl KeptStaff {
    fn show(&self, world: &World) -> StaffAndLink {
        let link = self.link.as_ref().map(|link| link.show(world));
        StaffAndLink { staff: self.staff.clone(), link }
    }
}

/// Somebody new, without a password.
pub(crate) fn fresh(world: &World, username: Username, email: Email, role: Role) -> StaffRow {
    StaffRow {
        staff_id: world.id(),
        username_folded: names::fold(username.as_str()),
        username,
        email_folded: names::fold(email.as_str()),
        email,
        password_hash: None,
        role,
        is_active: true,
        two_factor_generation: 0,
        two_factor_offered: 0,
        two_factor_is_on: false,
        two_factor_step: 0,
        created_at: world.now(),
    }
}

fn show(row: StaffRow) -> Staff {
    Staff {
        staff_id: row.staff_id,
        username: row.username,
        email: row.email,
        role: row.role,
        status: if row.is_active { StaffStatus::Active } else { StaffStatus::Inactive },
        has_password: row.password_hash.is_some(),
        has_two_factor: row.two_factor_is_on,
        created_at: row.created_at,
    }
}

/// Invites somebody to work here. Until they have used the link nobody can sign in by their name.
pub(crate) async fn invite_staff(
    customers: &Customers,
    cx: &CallContext,
    request: InviteStaff,
) -> Answered<StaffAndLink> {
    let (store, world) = (&customers.store, customers.store.world());
    let claim = match store.recall::<(), KeptStaff, CustomerError>(cx, "invite_staff").await? {
        Recall::Answered(kept) => return Ok(kept.show(world)),
        Recall::New(claim) | Recall::Resumed { claim, .. } => claim,
    };
    let InviteStaff { username, email, role } = request;
    let staff = fresh(world, username, email, role);
    let link = KeptLink::new(world, LinkPurpose::Invite);
    let link_row = link.row(world, Some(staff.staff_id.to_string()), cx.caller.scope().into_owned());
    let kept = KeptStaff { staff: show(staff.clone()), link: Some(link) };
    let answer = kept.show(world);
    let keys = Keys::new()
        .all::<StaffRow>("username_folded", staff.username_folded.clone())
        .all::<StaffRow>("email_folded", staff.email_folded.clone());
    let refused = claim.clone();
    let decision = move |rows: &Rows| {
        let others: Vec<StaffRow> = rows.all()?;
        let is_taken = |of: fn(&StaffRow) -> &String| others.iter().any(|other| of(other) == of(&staff));
        names::refuse_taken(is_taken(|staff| &staff.username_folded), is_taken(|staff| &staff.email_folded))?;
        let plan = Plan::answer(answer.clone())
            .insert(&staff)
            .guard("staff.username_folded", CustomerError::UsernameTaken)
            .guard("staff.email_folded", CustomerError::EmailTaken)
            .insert(&link_row);
        Ok(plan.about(staff.staff_id).settle(&claim, Ok(&kept)))
    };
    let outcome = store.decide(keys, decision).await;
    if let Err(error) = &outcome {
        store.refuse(&refused, error).await?;
    }
    outcome
}

/// Those who work here, newest first.
pub(crate) async fn list_staff(customers: &Customers, request: ListStaff) -> Answered<Page<Staff>> {
    let ListStaff { limit, cursor } = request;
    Ok(reads::staff(&customers.store, limit, cursor.as_ref()).await?.map(show))
}

/// Changes somebody who works here. Who may not sign in any more, or lost a second factor, is signed out.
pub(crate) async fn update_staff(
    customers: &Customers,
    cx: &CallContext,
    request: UpdateStaff,
) -> Answered<StaffAndLink> {
    let (store, world) = (&customers.store, customers.store.world());
    let claim = match store.recall::<(), KeptStaff, CustomerError>(cx, "update_staff").await? {
        Recall::Answered(kept) => return Ok(kept.show(world)),
        Recall::New(claim) | Recall::Resumed { claim, .. } => claim,
    };
    let staff_id = request.staff_id;
    let is_renewed = request.renew == Some(Renewal::Password);
    let link = is_renewed.then(|| KeptLink::new(world, LinkPurpose::Invite));
    let by = cx.caller.scope().into_owned();
    let keys = Keys::new().one::<StaffRow>(key![staff_id]).all::<StaffRow>("role", Role::Admin);
    let (world, refused) = (world.clone(), claim.clone());
    let decision = move |rows: &Rows| {
        let before = rows.one::<StaffRow>(&key![staff_id])?.ok_or(CustomerError::StaffNotFound)?;
        let admins: Vec<StaffRow> = rows.all_where("role", &Role::Admin)?;
        let after = changed(&before, &request)?;
        let others = admins.iter().filter(|admin| admin.staff_id != staff_id);
        office::refuse_last_admin(before.worker(), after.worker(), others.map(StaffRow::worker))?;
        let kept = KeptStaff { staff: show(after.clone()), link: link.clone() };
        let mut plan = Plan::answer(kept.show(&world)).update(&after);
        if !after.is_active || request.renew == Some(Renewal::TwoFactor) {
            plan = plan.delete_where::<WebSessionRow>("holder", staff_id);
        }
        if !after.is_active || link.is_some() {
            plan = plan.delete_where::<LinkRow>("subject", staff_id);
        }
        if !after.is_active {
            // Nobody comes in by what they handed out.
            plan = plan.delete_where::<LinkRow>("created_by", staff_id);
        }
        if let Some(link) = &link {
            plan = plan.insert(&link.row(&world, Some(staff_id.to_string()), by.clone()));
        }
        Ok(plan.about(staff_id).settle(&claim, Ok(&kept)))
    };
    let outcome = store.decide(keys, decision).await;
    if let Err(error) = &outcome {
        store.refuse(&refused, error).await?;
    }
    outcome
}

fn changed(before: &StaffRow, request: &UpdateStaff) -> Result<StaffRow, CallError> {
    let mut after = before.clone();
    after.role = request.role.unwrap_or(after.role);
    after.is_active = request.status.map_or(after.is_active, |status| status == StaffStatus::Active);
    match request.renew {
        Some(Renewal::Password) if !after.is_active => {
            return Err(CallError::field("renew", "must not be `password` while they may not sign in"));
        }
        Some(Renewal::TwoFactor) => {
            (after.two_factor_is_on, after.two_factor_step) = (false, 0);
            // One that was offered and not yet shown to work is none either.
            after.two_factor_generation = after.two_factor_offered;
        }
        Some(Renewal::Password) | None => {}
    }
    Ok(after)
}
