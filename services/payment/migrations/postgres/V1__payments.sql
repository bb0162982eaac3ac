-- A payment: one attempt at paying an order. `refunded_minor` is what is given back or promised to be, so that no two
-- refunds promise the same money; `given_back_minor` is what the provider has confirmed.
CREATE TABLE payments (
    payment_id       TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    order_id         TEXT COLLATE "C" NOT NULL,
    attempt          BIGINT           NOT NULL CONSTRAINT payment_attempt CHECK (attempt >= 1),
    amount_minor     BIGINT           NOT NULL CONSTRAINT payment_amount CHECK (amount_minor >= 0),
    refunded_minor   BIGINT           NOT NULL
        CONSTRAINT payment_refunded CHECK (refunded_minor BETWEEN 0 AND amount_minor),
    given_back_minor BIGINT           NOT NULL
        CONSTRAINT payment_given_back CHECK (given_back_minor BETWEEN 0 AND refunded_minor),
    currency         TEXT COLLATE "C" NOT NULL,
    status           TEXT COLLATE "C" NOT NULL CONSTRAINT payment_status CHECK (status IN (
        'pending', 'requires_action', 'captured', 'declined', 'voided', 'partially_refunded', 'refunded')),
    provider         TEXT COLLATE "C" NOT NULL,
    method           TEXT COLLATE "C" NOT NULL,
    due_at           BIGINT,
    tries            BIGINT           NOT NULL,
    created_at       BIGINT           NOT NULL,
    updated_at       BIGINT           NOT NULL,
    UNIQUE (order_id, attempt),
    -- Whoever asks the provider may die; what waits for its word is asked about again.
    CONSTRAINT payment_due CHECK ((due_at IS NOT NULL) = (status IN ('pending', 'requires_action'))),
    CONSTRAINT payment_back CHECK (CASE status
        WHEN 'captured' THEN given_back_minor = 0
        WHEN 'partially_refunded' THEN given_back_minor > 0 AND given_back_minor < amount_minor
        WHEN 'refunded' THEN given_back_minor > 0 AND given_back_minor = amount_minor
        ELSE refunded_minor = 0 END)
);

-- An order is charged at most once, whatever attempts are made.
CREATE UNIQUE INDEX one_live_payment_an_order ON payments (order_id)
    WHERE status IN ('pending', 'requires_action', 'captured', 'partially_refunded', 'refunded');
CREATE INDEX payments_due ON payments (due_at) WHERE due_at IS NOT NULL;

CREATE TABLE refunds (
    refund_id    TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    payment_id   TEXT COLLATE "C" NOT NULL REFERENCES payments (payment_id),
    amount_minor BIGINT           NOT NULL CONSTRAINT refund_amount CHECK (amount_minor > 0),
    status       TEXT COLLATE "C" NOT NULL CONSTRAINT refund_status CHECK (status IN ('pending', 'succeeded')),
    due_at       BIGINT,
    tries        BIGINT           NOT NULL,
    created_at   BIGINT           NOT NULL,
    CONSTRAINT refund_due CHECK ((due_at IS NOT NULL) = (status = 'pending'))
);

CREATE INDEX refunds_of_a_payment ON refunds (payment_id);
CREATE INDEX refunds_due ON refunds (due_at) WHERE due_at IS NOT NULL;

-- Orders that are not to be charged any more: a payment that comes later is refused.
CREATE TABLE voided_orders (
    order_id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    at       BIGINT           NOT NULL
);
