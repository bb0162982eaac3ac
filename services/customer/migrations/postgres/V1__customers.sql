-- What somebody signs in with. Provisional until a customer is made of it; `user_id` is the id that customer
-- will have, given at once so that making the customer can be repeated.
CREATE TABLE accounts (
    account_id      TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    user_id         TEXT COLLATE "C" NOT NULL UNIQUE,
    username        TEXT COLLATE "C" NOT NULL,
    username_folded TEXT COLLATE "C" NOT NULL UNIQUE,
    email           TEXT COLLATE "C" NOT NULL,
    email_folded    TEXT COLLATE "C" NOT NULL UNIQUE,
    password_hash   TEXT COLLATE "C" NOT NULL CONSTRAINT account_password CHECK (password_hash LIKE '$argon2id$%'),
    is_active       BIGINT           NOT NULL CONSTRAINT account_is_active CHECK (is_active IN (0, 1)),
    created_at      BIGINT           NOT NULL
);
CREATE INDEX accounts_provisional ON accounts (created_at) WHERE is_active = 0;

-- A person's name. Nobody's until a customer is made of it.
CREATE TABLE fullnames (
    fullname_id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    user_id     TEXT COLLATE "C"          UNIQUE,
    first_name  TEXT COLLATE "C" NOT NULL,
    last_name   TEXT COLLATE "C" NOT NULL,
    created_at  BIGINT           NOT NULL
);
CREATE INDEX fullnames_of_nobody ON fullnames (created_at) WHERE user_id IS NULL;

-- A postal address. Nobody's until a customer is made of it.
CREATE TABLE addresses (
    address_id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    user_id    TEXT COLLATE "C"          UNIQUE,
    address    TEXT COLLATE "C" NOT NULL,
    city       TEXT COLLATE "C" NOT NULL,
    country    TEXT COLLATE "C" NOT NULL,
    created_at BIGINT           NOT NULL
);
CREATE INDEX addresses_of_nobody ON addresses (created_at) WHERE user_id IS NULL;

-- What ties account, name, address and cart together.
CREATE TABLE customers (
    user_id     TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES accounts (user_id),
    account_id  TEXT COLLATE "C" NOT NULL UNIQUE REFERENCES accounts (account_id),
    fullname_id TEXT COLLATE "C" NOT NULL UNIQUE REFERENCES fullnames (fullname_id),
    address_id  TEXT COLLATE "C" NOT NULL UNIQUE REFERENCES addresses (address_id),
    cart_id     TEXT COLLATE "C" NOT NULL UNIQUE,
    created_at  BIGINT           NOT NULL
);

-- Who is signed in. The token itself is nowhere, only its SHA-256.
CREATE TABLE sessions (
    session_id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    user_id    TEXT COLLATE "C" NOT NULL REFERENCES customers (user_id),
    token_hash TEXT COLLATE "C" NOT NULL UNIQUE CONSTRAINT session_token CHECK (length(token_hash) = 64),
    created_at BIGINT           NOT NULL,
    expires_at BIGINT           NOT NULL CONSTRAINT session_lifetime CHECK (expires_at > created_at)
);
CREATE INDEX sessions_by_user ON sessions (user_id);
CREATE INDEX sessions_by_end ON sessions (expires_at);

-- Accounts that are gone and may have left a cart behind. The cart service is asked to forget it soon, and once
-- more when no call can still be making one.
CREATE TABLE left_carts (
    user_id  TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    at       BIGINT           NOT NULL,
    is_asked BIGINT           NOT NULL CONSTRAINT left_cart_is_asked CHECK (is_asked IN (0, 1))
);
CREATE INDEX left_carts_by_age ON left_carts (at);

-- A customer as it is answered.
CREATE VIEW whole_customers AS
    SELECT c.user_id, c.account_id, c.fullname_id, c.address_id, c.cart_id, a.username, a.email,
           f.first_name, f.last_name, d.address, d.city, d.country, c.created_at
    FROM customers c
    JOIN accounts a ON a.account_id = c.account_id
    JOIN fullnames f ON f.fullname_id = c.fullname_id
    JOIN addresses d ON d.address_id = c.address_id;

-- A session as it is answered, found by the hash of its token.
CREATE VIEW named_sessions AS
    SELECT s.token_hash, s.user_id, a.username, s.expires_at
    FROM sessions s
    JOIN accounts a ON a.user_id = s.user_id;
