-- Those who work here. They are no customers: who works here invites them, and what they did stays known by their id.
-- `password_hash` is null until they have used their link.
CREATE TABLE staff (
    staff_id              TEXT    NOT NULL PRIMARY KEY,
    username              TEXT    NOT NULL,
    username_folded       TEXT    NOT NULL UNIQUE,
    email                 TEXT    NOT NULL,
    email_folded          TEXT    NOT NULL UNIQUE,
    password_hash         TEXT             CONSTRAINT staff_password CHECK (password_hash LIKE '$argon2id$%'),
    role                  TEXT    NOT NULL CONSTRAINT staff_role CHECK (role IN ('catalogue', 'support', 'admin')),
    is_active             INTEGER NOT NULL CONSTRAINT staff_is_active CHECK (is_active IN (0, 1)),
    two_factor_generation INTEGER NOT NULL,
    two_factor_offered    INTEGER NOT NULL CONSTRAINT staff_two_factor_offered CHECK (two_factor_offered >= two_factor_generation),
    two_factor_is_on      INTEGER NOT NULL CONSTRAINT staff_two_factor_is_on CHECK (two_factor_is_on IN (0, 1)),
    two_factor_step       INTEGER NOT NULL,
    created_at            INTEGER NOT NULL
) STRICT;
CREATE INDEX staff_by_role ON staff (role);

-- Whether a session of the back office has shown a code of the second factor. Customers have nothing to show.
ALTER TABLE web_sessions
    ADD COLUMN is_confirmed INTEGER NOT NULL DEFAULT 1 CONSTRAINT web_session_is_confirmed CHECK (is_confirmed IN (0, 1));

-- Links that work once. The token itself is nowhere, only its SHA-256; a link that was used is gone.
CREATE TABLE one_time_links (
    link_id    TEXT    NOT NULL PRIMARY KEY,
    token_hash TEXT    NOT NULL UNIQUE CONSTRAINT link_token CHECK (length(token_hash) = 64),
    purpose    TEXT    NOT NULL CONSTRAINT link_purpose CHECK (purpose IN ('reset', 'invite', 'first_admin')),
    subject    TEXT             CONSTRAINT link_subject CHECK ((subject IS NULL) = (purpose = 'first_admin')),
    created_by TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL CONSTRAINT link_lifetime CHECK (expires_at > created_at)
) STRICT;
CREATE INDEX one_time_links_by_subject ON one_time_links (subject);
CREATE INDEX one_time_links_by_end ON one_time_links (expires_at);

-- Keys with which programs call. The secret itself is nowhere, only its SHA-256.
CREATE TABLE api_keys (
    key_id       TEXT    NOT NULL PRIMARY KEY,
    name         TEXT    NOT NULL,
    secret_hash  TEXT    NOT NULL UNIQUE CONSTRAINT api_key_secret CHECK (length(secret_hash) = 64),
    scopes       TEXT    NOT NULL CONSTRAINT api_key_scopes CHECK (scopes <> ''),
    created_by   TEXT    NOT NULL,
    created_at   INTEGER NOT NULL,
    expires_at   INTEGER          CONSTRAINT api_key_lifetime CHECK (expires_at > created_at),
    revoked_at   INTEGER,
    last_used_at INTEGER
) STRICT;

-- What those who work here and programs have done, noted before it is done. Ids only, never a name. `outcome` is null until
-- it is known what became of it.
CREATE TABLE audit_log (
    audit_id   TEXT    NOT NULL PRIMARY KEY,
    who        TEXT    NOT NULL,
    function   TEXT    NOT NULL,
    about      TEXT    NOT NULL,
    request_id TEXT    NOT NULL,
    at         INTEGER NOT NULL,
    outcome    TEXT
) STRICT;
CREATE INDEX audit_log_by_who ON audit_log (who, audit_id);
