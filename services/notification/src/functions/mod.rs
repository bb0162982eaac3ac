//! One file for each thing that can be asked of the inbox.

pub(crate) mod create_notification;
pub(crate) mod forget_customer;
pub(crate) mod get_notification;
pub(crate) mod list_all_notifications;
pub(crate) mod list_dead_letters;
pub(crate) mod list_notifications;
pub(crate) mod mark_read;
pub(crate) mod replay_dead_letter;
