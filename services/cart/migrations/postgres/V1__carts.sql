-- One cart for each customer. `version` grows with every change of its lines.
CREATE TABLE carts (
    user_id    TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    cart_id    TEXT COLLATE "C" NOT NULL UNIQUE,
    version    BIGINT           NOT NULL CONSTRAINT cart_version CHECK (version >= 0),
    created_at BIGINT           NOT NULL,
    updated_at BIGINT           NOT NULL
);

-- Title and price are the last ones known, shown when the book is gone.
CREATE TABLE cart_items (
    user_id     TEXT COLLATE "C" NOT NULL REFERENCES carts (user_id),
    product_id  TEXT COLLATE "C" NOT NULL,
    quantity    BIGINT           NOT NULL CONSTRAINT item_quantity CHECK (quantity BETWEEN 1 AND 1000000),
    title       TEXT COLLATE "C" NOT NULL,
    price_minor BIGINT           NOT NULL CONSTRAINT item_price CHECK (price_minor >= 0),
    position    BIGINT           NOT NULL,
    PRIMARY KEY (user_id, product_id)
);

-- Orders whose lines were taken out, so that it happens once for each.
CREATE TABLE taken_orders (
    order_id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    user_id  TEXT COLLATE "C" NOT NULL,
    at       BIGINT           NOT NULL
);
