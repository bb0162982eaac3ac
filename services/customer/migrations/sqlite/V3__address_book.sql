-- Addresses of customers beside their main one.
CREATE TABLE address_book (
    address_id TEXT    NOT NULL PRIMARY KEY,
    user_id    TEXT    NOT NULL REFERENCES customers (user_id),
    recipient  TEXT    NOT NULL,
    address    TEXT    NOT NULL,
    city       TEXT    NOT NULL,
    country    TEXT    NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX address_book_by_user ON address_book (user_id, address_id);

-- Where orders go that do not go to the main address: as it was when it was noted. Orders themselves hold nothing personal.
CREATE TABLE deliveries (
    order_id  TEXT    NOT NULL PRIMARY KEY,
    user_id   TEXT    NOT NULL REFERENCES customers (user_id),
    recipient TEXT    NOT NULL,
    address   TEXT    NOT NULL,
    city      TEXT    NOT NULL,
    country   TEXT    NOT NULL,
    at        INTEGER NOT NULL
) STRICT;
CREATE INDEX deliveries_by_user ON deliveries (user_id);
