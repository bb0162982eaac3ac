-- Carts of guests: of user ids that nobody registered.
CREATE TABLE guest_carts (
    user_id    TEXT    NOT NULL PRIMARY KEY REFERENCES carts (user_id),
    created_at INTEGER NOT NULL
) STRICT;

-- Guests whose lines were moved into a customer's cart, so that it happens once for each.
CREATE TABLE merged_carts (
    from_user_id TEXT    NOT NULL PRIMARY KEY,
    user_id      TEXT    NOT NULL,
    at           INTEGER NOT NULL,
    CONSTRAINT merged_into_another CHECK (from_user_id <> user_id)
) STRICT;
