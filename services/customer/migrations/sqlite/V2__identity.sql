-- Who is signed in with a browser. The token itself is nowhere, only its SHA-256. A session ends when it has not been
-- used for a while, and in any case at `expires_at`.
CREATE TABLE web_sessions (
    session_id TEXT    NOT NULL PRIMARY KEY,
    token_hash TEXT    NOT NULL UNIQUE CONSTRAINT web_session_token CHECK (length(token_hash) = 64),
    holder     TEXT    NOT NULL,
    realm      TEXT    NOT NULL CONSTRAINT web_session_realm CHECK (realm IN ('shop', 'office')),
    created_at INTEGER NOT NULL,
    seen_at    INTEGER NOT NULL CONSTRAINT web_session_seen CHECK (seen_at >= created_at),
    expires_at INTEGER NOT NULL CONSTRAINT web_session_lifetime CHECK (expires_at > created_at)
) STRICT;
CREATE INDEX web_sessions_by_holder ON web_sessions (holder);
CREATE INDEX web_sessions_by_end ON web_sessions (expires_at);

-- Wrong passwords of late, by the name that was given, whether there is anybody of that name or not. The name itself is
-- nowhere, only what this installation makes of it.
CREATE TABLE failures (
    login        TEXT    NOT NULL PRIMARY KEY CONSTRAINT failure_login CHECK (length(login) = 64),
    count        INTEGER NOT NULL CONSTRAINT failure_count CHECK (count > 0),
    first_at     INTEGER NOT NULL,
    locked_until INTEGER
) STRICT;
CREATE INDEX failures_by_age ON failures (first_at);
