-- Addresses of customers beside their main one.
CREATE TABLE address_book (
    address_id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    user_id    TEXT COLLATE "C" NOT NULL REFERENCES customers (user_id),
    recipient  TEXT COLLATE "C" NOT NULL,
    address    TEXT COLLATE "C" NOT NULL,
    city       TEXT COLLATE "C" NOT NULL,
    country    TEXT COLLATE "C" NOT NULL,
    created_at BIGINT           NOT NULL
);
CREATE INDEX address_book_by_user ON address_book (user_id, address_id);

-- Where orders go that do not go to the main address: as it was when it was noted. Orders themselves hold nothing personal.
CREATE TABLE deliveries (
    order_id  TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    user_id   TEXT COLLATE "C" NOT NULL REFERENCES customers (user_id),
    recipient TEXT COLLATE "C" NOT NULL,
    address   TEXT COLLATE "C" NOT NULL,
    city      TEXT COLLATE "C" NOT NULL,
    country   TEXT COLLATE "C" NOT NULL,
    at        BIGINT           NOT NULL
);
CREATE INDEX deliveries_by_user ON deliveries (user_id);
