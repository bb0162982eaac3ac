-- Those who work here. They are no customers: who works here invites them, and what they did stays known by their id.
-- `password_hash` is null until they have used their link.
CREATE TABLE staff (
    staff_id              TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    username              TEXT COLLATE "C" NOT NULL,
    username_folded       TEXT COLLATE "C" NOT NULL UNIQUE,
    email                 TEXT COLLATE "C" NOT NULL,
    email_folded          TEXT COLLATE "C" NOT NULL UNIQUE,
    password_hash         TEXT COLLATE "C"          CONSTRAINT staff_password CHECK (password_hash LIKE '$argon2id$%'),
    role                  TEXT COLLATE "C" NOT NULL CONSTRAINT staff_role CHECK (role IN ('catalogue', 'support', 'admin')),
    is_active             BIGINT           NOT NULL CONSTRAINT staff_is_active CHECK (is_active IN (0, 1)),
    two_factor_generation BIGINT           NOT NULL,
    two_factor_offered    BIGINT           NOT NULL CONSTRAINT staff_two_factor_offered CHECK (two_factor_offered >= two_factor_generation),
    two_factor_is_on      BIGINT           NOT NULL CONSTRAINT staff_two_factor_is_on CHECK (two_factor_is_on IN (0, 1)),
    two_factor_step       BIGINT           NOT NULL,
    created_at            BIGINT           NOT NULL
);
CREATE INDEX staff_by_role ON staff (role);

-- Whether a session of the back office has shown a code of the second factor. Customers have nothing to show.
ALTER TABLE web_sessions
    ADD COLUMN is_confirmed BIGINT NOT NULL DEFAULT 1 CONSTRAINT web_session_is_confirmed CHECK (is_confirmed IN (0, 1));

-- Links that work once. The token itself is nowhere, only its SHA-256; a link that was used is gone.
CREATE TABLE one_time_links (
    link_id    TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    token_hash TEXT COLLATE "C" NOT NULL UNIQUE CONSTRAINT link_token CHECK (length(token_hash) = 64),
    purpose    TEXT COLLATE "C" NOT NULL CONSTRAINT link_purpose CHECK (purpose IN ('reset', 'invite', 'first_admin')),
    subject    TEXT COLLATE "C"          CONSTRAINT link_subject CHECK ((subject IS NULL) = (purpose = 'first_admin')),
    created_by TEXT COLLATE "C" NOT NULL,
    created_at BIGINT           NOT NULL,
    expires_at BIGINT           NOT NULL CONSTRAINT link_lifetime CHECK (expires_at > created_at)
);
CREATE INDEX one_time_links_by_subject ON one_time_links (subject);
CREATE INDEX one_time_links_by_end ON one_time_links (expires_at);

-- Keys with which programs call. The secret itself is nowhere, only its SHA-256.
CREATE TABLE api_keys (
    key_id       TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    name         TEXT COLLATE "C" NOT NULL,
    secret_hash  TEXT COLLATE "C" NOT NULL UNIQUE CONSTRAINT api_key_secret CHECK (length(secret_hash) = 64),
    scopes       TEXT COLLATE "C" NOT NULL CONSTRAINT api_key_scopes CHECK (scopes <> ''),
    created_by   TEXT COLLATE "C" NOT NULL,
    created_at   BIGINT           NOT NULL,
    expires_at   BIGINT                    CONSTRAINT api_key_lifetime CHECK (expires_at > created_at),
    revoked_at   BIGINT,
    last_used_at BIGINT
);

-- What those who work here and programs have done, noted before it is done. Ids only, never a name. `outcome` is null until
-- it is known what became of it.
CREATE TABLE audit_log (
    audit_id   TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    who        TEXT COLLATE "C" NOT NULL,
    function   TEXT COLLATE "C" NOT NULL,
    about      TEXT COLLATE "C" NOT NULL,
    request_id TEXT COLLATE "C" NOT NULL,
    at         BIGINT           NOT NULL,
    outcome    TEXT COLLATE "C"
);
CREATE INDEX audit_log_by_who ON audit_log (who, audit_id);
