//! Everybody's notices, messages to customers, and events that services could not apply.

use contract::customer::CustomerError;
use contract::gateway::{
    DeadLettersOf, Follower, GatewayError, ReplayLetterOf, SendMessage, ServiceDeadLetter,
};
use contract::letters::{DeadLetter, ListDeadLetters, ReplayDeadLetter};
use contract::notification::{
    CreateNotification, ListAllNotifications, MessageData, MessageKind, Notification, NotificationError,
};
use kernel::{CallContext, CallError, Page};

use crate::{Answered, Gateway, decided};

/// List everybody's notifications.
pub(crate) async fn list_all_notifications(
    gateway: &Gateway,
    cx: &CallContext,
    request: ListAllNotifications,
) -> Answered<Page<Notification>> {
    Ok(gateway.notifications.list_all_notifications(cx, request).await?)
}

/// Send a customer a message.
pub(crate) async fn send_message(
    gateway: &Gateway,
    cx: &CallContext,
    request: SendMessage,
) -> Answered<Notification> {
    let SendMessage { user_id, title, body } = request;
    let said = [("title", title.into_string()), ("body", body.into_string())];
    let said = said.map(|(name, text)| (name.to_owned(), text.into()));
    let data = Some(MessageData(said.into_iter().collect()));
    let part = cx.derive("message");
    let message = CreateNotification { user_id, kind: MessageKind::Message, data };
    let sent = decided(cx, &part, gateway.notifications.create_notification(&part, message)).await;
    sent.map_err(|error| match &error {
        // For the notification service the customer stands in the body; here in the path, where unknown is 404.
        GatewayError::Notification(NotificationError::Call(CallError::ValidationFailed { errors }))
            if errors.iter().any(|error| error.field == "user_id") =>
        {
            CustomerError::CustomerNotFound.into()
        }
        _ => error,
    })
}

/// Look at the events that a service could not apply.
pub(crate) async fn dead_letters(
    gateway: &Gateway,
    cx: &CallContext,
    request: DeadLettersOf,
) -> Answered<Page<ServiceDeadLetter>> {
    let DeadLettersOf { service, limit, cursor } = request;
    let asked = ListDeadLetters { limit, cursor };
    let page = match service {
        Follower::Book => gateway.books.list_dead_letters(cx, asked).await?,
        Follower::Order => gateway.orders.list_dead_letters(cx, asked).await?,
        Follower::Cart => gateway.carts.list_dead_letters(cx, asked).await?,
        Follower::Notification => gateway.notifications.list_dead_letters(cx, asked).await?,
    };
    Ok(page.map(|letter| of(service, letter)))
}

fn of(service: Follower, letter: DeadLetter) -> ServiceDeadLetter {
    let DeadLetter { dead_letter_id, feed, event, reason, created_at } = letter;
    ServiceDeadLetter { service, dead_letter_id, feed, event, reason, created_at }
}

/// Have a service try to apply an event again.
pub(crate) async fn replay_dead_letter(
    gateway: &Gateway,
    cx: &CallContext,
    request: ReplayLetterOf,
) -> Answered<()> {
    let ReplayLetterOf { service, dead_letter_id } = request;
    let (part, asked) = (cx.derive("replay"), ReplayDeadLetter { dead_letter_id });
    match service {
        Follower::Book => decided(cx, &part, gateway.books.replay_dead_letter(&part, asked)).await,
        Follower::Order => decided(cx, &part, gateway.orders.replay_dead_letter(&part, asked)).await,
        Follower::Cart => decided(cx, &part, gateway.carts.replay_dead_letter(&part, asked)).await,
        Follower::Notification => {
            decided(cx, &part, gateway.notifications.replay_dead_letter(&part, asked)).await
        }
    }
}
