-- An inbox for each customer. What follows from an event names it, so that no event gives two notices.
CREATE TABLE notifications (
    notification_id TEXT    NOT NULL PRIMARY KEY,
    user_id         TEXT    NOT NULL,
    kind            TEXT    NOT NULL,
    title           TEXT    NOT NULL,
    body            TEXT    NOT NULL,
    data            TEXT    NOT NULL,
    is_read         INTEGER NOT NULL CONSTRAINT notification_is_read CHECK (is_read IN (0, 1)),
    event_id        TEXT             UNIQUE,
    created_at      INTEGER NOT NULL,
    CONSTRAINT notification_source CHECK ((event_id IS NULL) = (kind = 'message'))
) STRICT;
CREATE INDEX notifications_of_a_customer ON notifications (user_id, notification_id);

-- Customers who were erased: events about them that arrive later are passed over.
CREATE TABLE forgotten (
    user_id TEXT    NOT NULL PRIMARY KEY,
    at      INTEGER NOT NULL
) STRICT;
CREATE TRIGGER nothing_for_the_forgotten BEFORE INSERT ON notifications
    WHEN EXISTS (SELECT 1 FROM forgotten WHERE user_id = NEW.user_id)
BEGIN
    SELECT RAISE(IGNORE);
END;
