//! Those who work here, and links that work once: all of it the customer service's.

use contract::customer::{
    ChangeOwnPassword, ConfirmTwoFactor, InviteStaff, LinkInfo, ListStaff, LookAtLink, MakeResetLink,
    OneTimeLink, SetUpTwoFactor, Staff, StaffAndLink, TwoFactorSetUp, UpdateStaff, UseLink,
};
use kernel::{CallContext, Page};

use crate::{Answered, Gateway, decided};

/// The key of a part that is the whole.
pub(crate) const STAFF: &str = "staff";

/// Make a link by which a customer chooses a new password.
pub(crate) async fn make_reset_link(
    gateway: &Gateway,
    cx: &CallContext,
    request: MakeResetLink,
) -> Answered<OneTimeLink> {
    let part = cx.derive(STAFF);
    decided(cx, &part, gateway.customers.make_reset_link(&part, request)).await
}

/// Look at what a link leads to.
pub(crate) async fn look_at_link(
    gateway: &Gateway,
    cx: &CallContext,
    request: LookAtLink,
) -> Answered<LinkInfo> {
    Ok(gateway.customers.look_at_link(cx, request).await?)
}

/// Use a link: choose a password.
pub(crate) async fn use_link(gateway: &Gateway, cx: &CallContext, request: UseLink) -> Answered<()> {
    let part = cx.derive(STAFF);
    decided(cx, &part, gateway.customers.use_link(&part, request)).await
}

/// Invite somebody to work here.
pub(crate) async fn invite_staff(
    gateway: &Gateway,
    cx: &CallContext,
    request: InviteStaff,
) -> Answered<StaffAndLink> {
    let part = cx.derive(STAFF);
    decided(cx, &part, gateway.customers.invite_staff(&part, request)).await
}

/// List those who work here.
pub(crate) async fn list_staff(
    gateway: &Gateway,
    cx: &CallContext,
    request: ListStaff,
) -> Answered<Page<Staff>> {
    Ok(gateway.customers.list_staff(cx, request).await?)
}

/// Change somebody who works here.
pub(crate) async fn update_staff(
    gateway: &Gateway,
    cx: &CallContext,
    request: UpdateStaff,
) -> Answered<StaffAndLink> {
    let part = cx.derive(STAFF);
    decided(cx, &part, gateway.customers.update_staff(&part, request)).await
}

/// Change one's own password.
pub(crate) async fn change_own_password(
    gateway: &Gateway,
    cx: &CallContext,
    request: ChangeOwnPassword,
) -> Answered<()> {
    let part = cx.derive(STAFF);
    decided(cx, &part, gateway.customers.change_own_password(&part, request)).await
}

/// Set up a second factor of one's own.
pub(crate) async fn set_up_two_factor(
    gateway: &Gateway,
    cx: &CallContext,
    request: SetUpTwoFactor,
) -> Answered<TwoFactorSetUp> {
    let part = cx.derive(STAFF);
    decided(cx, &part, gateway.customers.set_up_two_factor(&part, request)).await
}

/// Show by a first code that the second factor works.
pub(crate) async fn confirm_two_factor(
    gateway: &Gateway,
    cx: &CallContext,
    request: ConfirmTwoFactor,
) -> Answered<()> {
    let part = cx.derive(STAFF);
    decided(cx, &part, gateway.customers.confirm_two_factor(&part, request)).await
}
