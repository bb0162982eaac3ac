-- One cart for each customer. `version` grows with every change of its lines.
CREATE TABLE carts (
    user_id    TEXT    NOT NULL PRIMARY KEY,
    cart_id    TEXT    NOT NULL UNIQUE,
    version    INTEGER NOT NULL CONSTRAINT cart_version CHECK (version >= 0),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;

-- Title and price are the last ones known, shown when the book is gone.
CREATE TABLE cart_items (
    user_id     TEXT    NOT NULL REFERENCES carts (user_id),
    product_id  TEXT    NOT NULL,
    quantity    INTEGER NOT NULL CONSTRAINT item_quantity CHECK (quantity BETWEEN 1 AND 1000000),
    title       TEXT    NOT NULL,
    price_minor INTEGER NOT NULL CONSTRAINT item_price CHECK (price_minor >= 0),
    position    INTEGER NOT NULL,
    PRIMARY KEY (user_id, product_id)
) STRICT;

-- Orders whose lines were taken out, so that it happens once for each.
CREATE TABLE taken_orders (
    order_id TEXT    NOT NULL PRIMARY KEY,
    user_id  TEXT    NOT NULL,
    at       INTEGER NOT NULL
) STRICT;
