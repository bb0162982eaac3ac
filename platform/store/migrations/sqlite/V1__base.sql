-- What every service's database carries besides its own tables.

-- One row for each idempotency key: what it was used for and what was answered.
CREATE TABLE idempotency (
    caller      TEXT    NOT NULL,
    function    TEXT    NOT NULL,
    key         TEXT    NOT NULL,
    fingerprint TEXT    NOT NULL,
    state       TEXT    NOT NULL CONSTRAINT idempotency_state CHECK (state IN ('begun', 'answered', 'erased')),
    receipt     TEXT,
    status      TEXT             CONSTRAINT idempotency_status CHECK (status IN ('ok', 'refused')),
    answer      TEXT,
    request_id  TEXT    NOT NULL,
    subject     TEXT,
    owner       TEXT    NOT NULL,
    created_at  INTEGER NOT NULL,
    PRIMARY KEY (caller, function, key)
) STRICT;
CREATE INDEX idempotency_by_age ON idempotency (created_at);
CREATE INDEX idempotency_by_subject ON idempotency (subject) WHERE subject IS NOT NULL;

-- The service's own log: append-only, numbered without gaps in the order of the commits.
CREATE TABLE events (
    number   INTEGER PRIMARY KEY,
    event_id TEXT    NOT NULL,
    kind     TEXT    NOT NULL,
    subject  TEXT    NOT NULL,
    data     TEXT    NOT NULL,
    at       INTEGER NOT NULL
) STRICT;

-- How far each feed of another service's events has been applied here.
CREATE TABLE cursors (
    feed   TEXT    NOT NULL PRIMARY KEY,
    number INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Events that could not be applied, with the reason.
CREATE TABLE dead_letters (
    dead_letter_id TEXT    NOT NULL PRIMARY KEY,
    feed           TEXT    NOT NULL,
    number         INTEGER NOT NULL,
    event_id       TEXT    NOT NULL,
    kind           TEXT    NOT NULL,
    subject        TEXT    NOT NULL,
    data           TEXT    NOT NULL,
    event_at       INTEGER NOT NULL,
    reason         TEXT    NOT NULL,
    at             INTEGER NOT NULL
) STRICT;
