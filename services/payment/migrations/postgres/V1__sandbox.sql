-- The sandbox provider's own ledger, in a database of its own: what a real provider would know, and we would not.
-- A voided charge that never came is a tombstone. One that was only `received` is never answered.
CREATE TABLE sandbox_charges (
    charge_key     TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    outcome        TEXT COLLATE "C" NOT NULL
        CONSTRAINT charge_outcome CHECK (outcome IN ('captured', 'declined', 'voided', 'received')),
    amount_minor   BIGINT           NOT NULL CONSTRAINT charge_amount CHECK (amount_minor >= 0),
    refunded_minor BIGINT           NOT NULL
        CONSTRAINT charge_refunded CHECK (refunded_minor BETWEEN 0 AND amount_minor),
    at             BIGINT           NOT NULL,
    CONSTRAINT charge_kept CHECK (outcome = 'captured' OR refunded_minor = 0)
);

CREATE TABLE sandbox_refunds (
    refund_key   TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    charge_key   TEXT COLLATE "C" NOT NULL REFERENCES sandbox_charges (charge_key),
    amount_minor BIGINT           NOT NULL CONSTRAINT sandbox_refund_amount CHECK (amount_minor > 0),
    at           BIGINT           NOT NULL
);
