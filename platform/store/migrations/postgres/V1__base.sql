-- What every service's schema carries besides its own tables.

-- One row for each idempotency key: what it was used for and what was answered.
CREATE TABLE idempotency (
    caller      TEXT COLLATE "C" NOT NULL,
    function    TEXT COLLATE "C" NOT NULL,
    key         TEXT COLLATE "C" NOT NULL,
    fingerprint TEXT   NOT NULL,
    state       TEXT   NOT NULL CONSTRAINT idempotency_state CHECK (state IN ('begun', 'answered', 'erased')),
    receipt     TEXT,
    status      TEXT            CONSTRAINT idempotency_status CHECK (status IN ('ok', 'refused')),
    answer      TEXT,
    request_id  TEXT   NOT NULL,
    subject     TEXT COLLATE "C",
    owner       TEXT   NOT NULL,
    created_at  BIGINT NOT NULL,
    PRIMARY KEY (caller, function, key)
);
CREATE INDEX idempotency_by_age ON idempotency (created_at);
CREATE INDEX idempotency_by_subject ON idempotency (subject) WHERE subject IS NOT NULL;

-- The service's own log: append-only, numbered without gaps in the order of the commits.
CREATE TABLE events (
    number   BIGINT PRIMARY KEY,
    event_id TEXT   NOT NULL,
    kind     TEXT   NOT NULL,
    subject  TEXT   NOT NULL,
    data     TEXT   NOT NULL,
    at       BIGINT NOT NULL
);

-- The last number given; locked last in each batch, so that numbers follow the order of the commits.
-- (SQLite has one writer and needs no such row: it asks the log.)
CREATE TABLE event_counter (
    single BOOLEAN PRIMARY KEY DEFAULT TRUE CONSTRAINT event_counter_single CHECK (single),
    number BIGINT  NOT NULL
);
INSERT INTO event_counter (number) VALUES (0);

-- How far each feed of another service's events has been applied here.
CREATE TABLE cursors (
    feed   TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    number BIGINT NOT NULL
);

-- Events that could not be applied, with the reason.
CREATE TABLE dead_letters (
    dead_letter_id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    feed           TEXT   NOT NULL,
    number         BIGINT NOT NULL,
    event_id       TEXT   NOT NULL,
    kind           TEXT   NOT NULL,
    subject        TEXT   NOT NULL,
    data           TEXT   NOT NULL,
    event_at       BIGINT NOT NULL,
    reason         TEXT   NOT NULL,
    at             BIGINT NOT NULL
);
