//! The notification service, port 7000: an inbox for each customer, filled from events.

mod answers;
mod requests;

pub use answers::*;
pub use requests::*;

pub use crate::letters::{DeadLetter, ListDeadLetters, ReplayDeadLetter};

use kernel::{Page, service_errors};

service_errors! {
    /// What the notification service refuses.
    pub enum NotificationError {
        /// There is no notification with this id.
        NotificationNotFound = NotFound "notification_not_found" "There is no notification with this id.",
        /// There is no dead letter with this id.
        DeadLetterNotFound = NotFound "dead_letter_not_found" "There is no dead letter with this id.",
        /// The event could still not be applied; it stays a dead letter.
        ReplayFailed = Conflict "replay_failed" "The event could still not be applied.",
    }
}

protocol::contract! {
    /// Notices to customers about orders, payments and their registration.
    pub trait NotificationService: "notification", 7000, error NotificationError, client NotificationClient {
        /// Send a message to a customer.
        "7" POST "/v1/notifications" => 201;
        async fn create_notification(CreateNotification) -> Notification;
        errors []; calls [];

        /// Look at a customer's notifications, newest first.
        "7" GET "/v1/notifications" => 200;
        async fn list_notifications(ListNotifications) -> Page<Notification>;
        errors []; calls [];

        /// List everybody's notifications, newest first.
        "" GET "/v1/admin/notifications" => 200;
        async fn list_all_notifications(ListAllNotifications) -> Page<Notification>;
        errors []; calls [];

        /// Look at one notification.
        "7" GET "/v1/notifications/{notification_id}" => 200;
        async fn get_notification(GetNotification) -> Notification;
        errors [notification_not_found]; calls [];

        /// Mark a notification as read.
        "7" POST "/v1/notifications/{notification_id}/read" => 200;
        async fn mark_read(MarkRead) -> Notification;
        errors [notification_not_found]; calls [];

        /// Look at the events that could not be applied, newest first.
        "7" GET "/v1/dead-letters" => 200;
        async fn list_dead_letters(ListDeadLetters) -> Page<DeadLetter>;
        errors []; calls [];

        /// Try to apply an event again.
        "7" POST "/v1/dead-letters/{dead_letter_id}/replay" => 204;
        async fn replay_dead_letter(ReplayDeadLetter) -> ();
        errors [dead_letter_not_found, replay_failed]; calls [];

        /// Forget an erased customer's inbox.
        "" DELETE "/v1/internal/customers/{user_id}" => 204;
        async fn forget_customer(ForgetInbox) -> ();
        errors []; calls [];
        keyed by user_id;
    }
}
