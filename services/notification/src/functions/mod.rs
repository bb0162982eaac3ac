//! One file for each thing that can be asked of the inbox.

pub(crate) mod create_notification;
pub(crate) mod dead_letters;
pub(crate) mod forget_customer;
pub(crate) mod list_notifications;
pub(crate) mod mark_read;
