-- An order is the record of what is to do next: its state says which commands are still to be carried out.
CREATE TABLE orders (
    order_id       TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    invoice        BIGINT           NOT NULL UNIQUE CONSTRAINT invoice_counts CHECK (invoice > 0),
    user_id        TEXT COLLATE "C" NOT NULL,
    cart_id        TEXT COLLATE "C" NOT NULL,
    cart_version   BIGINT           NOT NULL,
    state          TEXT COLLATE "C" NOT NULL CONSTRAINT order_state CHECK (state IN (
        'reserving', 'charging', 'settling', 'paid', 'processing', 'shipped', 'delivered',
        'cancelling', 'refunding', 'cancelled', 'returning', 'returned')),
    history        TEXT COLLATE "C" NOT NULL,
    total_minor    BIGINT           NOT NULL CONSTRAINT order_total CHECK (total_minor >= 0),
    payment_method TEXT COLLATE "C",
    payment_id     TEXT COLLATE "C",
    payment_status TEXT COLLATE "C",
    provider       TEXT COLLATE "C",
    refund_id      TEXT COLLATE "C",
    refusal        TEXT COLLATE "C",
    due_at         BIGINT,
    tries          BIGINT           NOT NULL,
    created_at     BIGINT           NOT NULL,
    updated_at     BIGINT           NOT NULL,
    -- Whoever works on an order has it taken up again should they die; who has finished has nothing due.
    CONSTRAINT order_due CHECK ((due_at IS NOT NULL) =
        (state IN ('reserving', 'charging', 'settling', 'cancelling', 'refunding', 'returning'))),
    CONSTRAINT order_paid CHECK (payment_id IS NOT NULL OR state IN
        ('reserving', 'charging', 'cancelling', 'cancelled'))
);

-- A cart's version is bought once, and a cart by one purchase at a time, whatever keys the clients send.
CREATE UNIQUE INDEX one_live_order_a_version ON orders (cart_id, cart_version) WHERE state <> 'cancelled';
CREATE UNIQUE INDEX one_purchase_at_a_time ON orders (cart_id)
    WHERE state IN ('reserving', 'charging', 'settling', 'cancelling');
CREATE INDEX orders_of_a_customer ON orders (user_id, order_id);
CREATE INDEX orders_due ON orders (due_at) WHERE due_at IS NOT NULL;

-- What was ordered, with the titles and prices of that moment.
CREATE TABLE order_lines (
    order_id    TEXT COLLATE "C" NOT NULL REFERENCES orders (order_id),
    position    BIGINT           NOT NULL,
    product_id  TEXT COLLATE "C" NOT NULL,
    title       TEXT COLLATE "C" NOT NULL,
    quantity    BIGINT           NOT NULL CONSTRAINT line_quantity CHECK (quantity BETWEEN 1 AND 1000000),
    price_minor BIGINT           NOT NULL CONSTRAINT line_price CHECK (price_minor >= 0),
    PRIMARY KEY (order_id, position),
    UNIQUE (order_id, product_id)
);

-- The last invoice number given out: counted in the transaction that makes the order, so there are no gaps.
CREATE TABLE counters (
    name  TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    value BIGINT           NOT NULL
);
INSERT INTO counters (name, value) VALUES ('invoice', 0);
