-- An inbox for each customer. What follows from an event names it, so that no event gives two notices.
CREATE TABLE notifications (
    notification_id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    user_id         TEXT COLLATE "C" NOT NULL,
    kind            TEXT COLLATE "C" NOT NULL CONSTRAINT notification_kind CHECK (kind IN (
        'customer.registered', 'order.paid', 'order.processing', 'order.shipped', 'order.delivered', 'order.cancelled',
        'order.returned', 'payment.captured', 'payment.declined', 'payment.refunded', 'message'
    )),
    title           TEXT COLLATE "C" NOT NULL CONSTRAINT notification_title CHECK (length(title) BETWEEN 1 AND 512),
    body            TEXT COLLATE "C" NOT NULL CONSTRAINT notification_body CHECK (length(body) <= 20000),
    data            TEXT COLLATE "C" NOT NULL,
    is_read         BIGINT           NOT NULL CONSTRAINT notification_is_read CHECK (is_read IN (0, 1)),
    event_id        TEXT COLLATE "C"          UNIQUE,
    created_at      BIGINT           NOT NULL,
    CONSTRAINT notification_source CHECK ((event_id IS NULL) = (kind = 'message'))
);
CREATE INDEX notifications_of_a_customer ON notifications (user_id, notification_id);

-- Customers who were erased.
CREATE TABLE forgotten (
    user_id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    at      BIGINT           NOT NULL
);

-- Events about them still arrive: the feeds are read independently. The database drops their notices itself, since
-- an erasure may be written between a look into `forgotten` and the notice.
CREATE FUNCTION drop_if_forgotten() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM forgotten WHERE user_id = NEW.user_id) THEN
        RETURN NULL;
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER nothing_for_the_forgotten BEFORE INSERT ON notifications
    FOR EACH ROW EXECUTE FUNCTION drop_if_forgotten();
