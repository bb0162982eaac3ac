-- A purchase with its three lines, each step a transaction of its own: no transaction spans two services.
-- The rows are those that Octavo writes, statement by statement; what it reads to decide is not read.
\set n random(1, 1000000000000000)
\set c :client_id + 1
\set b1 random(1, 300)
\set b2 random(301, 600)
\set b3 random(601, 900)

-- 5.2: a line into the cart
BEGIN;
INSERT INTO cart.cart_items VALUES ('usr_' || lpad(:c::text, 26, '0'), 'book_' || lpad(:b1::text, 26, '0'), 1, repeat('t', 30), 999, 1)
    ON CONFLICT (user_id, product_id) DO UPDATE SET quantity = excluded.quantity;
UPDATE cart.carts SET version = version + 1, updated_at = 1 WHERE user_id = 'usr_' || lpad(:c::text, 26, '0');
COMMIT;

-- 5.2: a line into the cart
BEGIN;
INSERT INTO cart.cart_items VALUES ('usr_' || lpad(:c::text, 26, '0'), 'book_' || lpad(:b2::text, 26, '0'), 1, repeat('t', 30), 999, 2)
    ON CONFLICT (user_id, product_id) DO UPDATE SET quantity = excluded.quantity;
UPDATE cart.carts SET version = version + 1, updated_at = 1 WHERE user_id = 'usr_' || lpad(:c::text, 26, '0');
COMMIT;

-- 5.2: a line into the cart
BEGIN;
INSERT INTO cart.cart_items VALUES ('usr_' || lpad(:c::text, 26, '0'), 'book_' || lpad(:b3::text, 26, '0'), 1, repeat('t', 30), 999, 3)
    ON CONFLICT (user_id, product_id) DO UPDATE SET quantity = excluded.quantity;
UPDATE cart.carts SET version = version + 1, updated_at = 1 WHERE user_id = 'usr_' || lpad(:c::text, 26, '0');
COMMIT;

-- 3.1: the order
BEGIN;
UPDATE "order".counters SET value = value + 1 WHERE name = 'invoice' RETURNING value AS invoice \gset
INSERT INTO "order".orders (order_id, invoice, user_id, cart_id, cart_version, state, history, total_minor,
    payment_method, due_at, tries, created_at, updated_at)
    VALUES ('ord_' || lpad(:n::text, 26, '0'), :invoice, 'usr_' || lpad(:c::text, 26, '0'), 'cart_' || lpad(:c::text, 26, '0'), :n, 'reserving', repeat('h', 60), 2997,
    'tok_visa', 1, 0, 1, 1);
INSERT INTO "order".order_lines VALUES ('ord_' || lpad(:n::text, 26, '0'), 1, 'book_' || lpad(:b1::text, 26, '0'), repeat('t', 30), 1, 999);
INSERT INTO "order".order_lines VALUES ('ord_' || lpad(:n::text, 26, '0'), 2, 'book_' || lpad(:b2::text, 26, '0'), repeat('t', 30), 1, 999);
INSERT INTO "order".order_lines VALUES ('ord_' || lpad(:n::text, 26, '0'), 3, 'book_' || lpad(:b3::text, 26, '0'), repeat('t', 30), 1, 999);
INSERT INTO "order".idempotency (caller, function, key, fingerprint, state, receipt, request_id, owner, created_at)
    VALUES ('open', '3.1', 'ord_' || lpad(:n::text, 26, '0'), repeat('f', 64), 'begun', repeat('r', 50), repeat('q', 26), 'pgbench', 1);
UPDATE "order".event_counter SET last = last + 1 RETURNING last AS number \gset
INSERT INTO "order".events VALUES (:number, 'evt_' || lpad(:n::text, 26, '0'), 'order.created', 'ord_' || lpad(:n::text, 26, '0'), repeat('d', 200), 1);
COMMIT;

-- the hold
BEGIN;
INSERT INTO inventory.reservations VALUES ('ord_' || lpad(:n::text, 26, '0'), 'held', '[' || repeat('1,', 180) || '1]', 1, 1);
UPDATE inventory.stock SET reserved = reserved + 1, changed_at = 1 WHERE product_id = 'book_' || lpad(:b1::text, 26, '0');
UPDATE inventory.stock SET reserved = reserved + 1, changed_at = 1 WHERE product_id = 'book_' || lpad(:b2::text, 26, '0');
UPDATE inventory.stock SET reserved = reserved + 1, changed_at = 1 WHERE product_id = 'book_' || lpad(:b3::text, 26, '0');
COMMIT;

-- the order is being charged
BEGIN;
UPDATE "order".orders SET state = 'charging', updated_at = 2 WHERE order_id = 'ord_' || lpad(:n::text, 26, '0');
COMMIT;

-- 6: the charge, in the payment service and at the provider
BEGIN;
INSERT INTO payment.payments (payment_id, order_id, attempt, amount_minor, refunded_minor, given_back_minor, currency,
    status, provider, method, due_at, tries, created_at, updated_at)
    VALUES ('pay_' || lpad(:n::text, 26, '0'), 'ord_' || lpad(:n::text, 26, '0'), 1, 2997, 0, 0, 'USD', 'pending', 'sandbox', 'tok_visa', 1, 0, 1, 1);
COMMIT;
BEGIN;
INSERT INTO sandbox.sandbox_charges VALUES ('ord_' || lpad(:n::text, 26, '0') || '/1', 'captured', 2997, 0, 1);
COMMIT;
BEGIN;
UPDATE payment.payments SET status = 'captured', due_at = NULL, updated_at = 2 WHERE payment_id = 'pay_' || lpad(:n::text, 26, '0');
UPDATE "payment".event_counter SET last = last + 1 RETURNING last AS number \gset
INSERT INTO "payment".events VALUES (:number, 'evt_' || lpad(:n::text, 26, '0'), 'payment.captured', 'pay_' || lpad(:n::text, 26, '0'), repeat('d', 200), 1);
COMMIT;

-- sold
BEGIN;
UPDATE inventory.reservations SET state = 'committed', updated_at = 2 WHERE order_id = 'ord_' || lpad(:n::text, 26, '0');
UPDATE inventory.stock SET reserved = reserved - 1, on_hand = on_hand - 1, sold = sold + 1, changed_at = 2
    WHERE product_id = 'book_' || lpad(:b1::text, 26, '0');
UPDATE inventory.stock SET reserved = reserved - 1, on_hand = on_hand - 1, sold = sold + 1, changed_at = 2
    WHERE product_id = 'book_' || lpad(:b2::text, 26, '0');
UPDATE inventory.stock SET reserved = reserved - 1, on_hand = on_hand - 1, sold = sold + 1, changed_at = 2
    WHERE product_id = 'book_' || lpad(:b3::text, 26, '0');
UPDATE inventory.rooms SET used = used - 3, changed_at = 2 WHERE kind = 'book';
COMMIT;

-- out of the cart
BEGIN;
INSERT INTO cart.taken_orders VALUES ('ord_' || lpad(:n::text, 26, '0'), 'usr_' || lpad(:c::text, 26, '0'), 1);
DELETE FROM cart.cart_items WHERE user_id = 'usr_' || lpad(:c::text, 26, '0') AND product_id = 'book_' || lpad(:b1::text, 26, '0');
DELETE FROM cart.cart_items WHERE user_id = 'usr_' || lpad(:c::text, 26, '0') AND product_id = 'book_' || lpad(:b2::text, 26, '0');
DELETE FROM cart.cart_items WHERE user_id = 'usr_' || lpad(:c::text, 26, '0') AND product_id = 'book_' || lpad(:b3::text, 26, '0');
UPDATE cart.carts SET version = version + 1, updated_at = 2 WHERE user_id = 'usr_' || lpad(:c::text, 26, '0');
UPDATE "cart".event_counter SET last = last + 1 RETURNING last AS number \gset
INSERT INTO "cart".events VALUES (:number, 'evt_' || lpad(:n::text, 26, '0'), 'cart.cleared', 'usr_' || lpad(:c::text, 26, '0'), repeat('d', 120), 1);
COMMIT;

-- paid
BEGIN;
UPDATE "order".orders SET state = 'paid', payment_id = 'pay_' || lpad(:n::text, 26, '0'), payment_status = 'captured', provider = 'sandbox',
    payment_method = NULL, due_at = NULL, history = repeat('h', 120), updated_at = 3 WHERE order_id = 'ord_' || lpad(:n::text, 26, '0');
UPDATE "order".idempotency SET state = 'answered', receipt = NULL, status = 'ok', answer = repeat('a', 900)
    WHERE caller = 'open' AND function = '3.1' AND key = 'ord_' || lpad(:n::text, 26, '0');
UPDATE "order".event_counter SET last = last + 1 RETURNING last AS number \gset
INSERT INTO "order".events VALUES (:number, 'evt_' || lpad(:n::text, 26, '0'), 'order.paid', 'ord_' || lpad(:n::text, 26, '0'), repeat('d', 200), 1);
COMMIT;

-- 7: two notices
BEGIN;
INSERT INTO notification.notifications VALUES ('ntf_1' || lpad(:n::text, 25, '0'), 'usr_' || lpad(:c::text, 26, '0'), 'order.paid', repeat('t', 30),
    repeat('b', 120), repeat('d', 100), 0, 'evt_1' || lpad(:n::text, 25, '0'), 1);
INSERT INTO notification.notifications VALUES ('ntf_2' || lpad(:n::text, 25, '0'), 'usr_' || lpad(:c::text, 26, '0'), 'payment.captured', repeat('t', 30),
    repeat('b', 120), repeat('d', 100), 0, 'evt_2' || lpad(:n::text, 25, '0'), 1);
COMMIT;
