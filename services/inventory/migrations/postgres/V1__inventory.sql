-- The inventory; there is one at most.
CREATE TABLE inventory (
    place        BIGINT           NOT NULL PRIMARY KEY CONSTRAINT inventory_is_one CHECK (place = 1),
    inventory_id TEXT COLLATE "C" NOT NULL UNIQUE,
    address      TEXT COLLATE "C" NOT NULL,
    status       TEXT COLLATE "C" NOT NULL CONSTRAINT inventory_status CHECK (status IN ('active', 'inactive')),
    created_at   BIGINT           NOT NULL
);

-- The room for each kind. `used` is the sum of what is on hand; it may exceed the size, since goods that come
-- back are always taken.
CREATE TABLE rooms (
    kind     TEXT COLLATE "C" NOT NULL PRIMARY KEY CONSTRAINT room_kind CHECK (kind IN ('book', 'clothes', 'electronic')),
    capacity BIGINT           NOT NULL CONSTRAINT room_capacity CHECK (capacity BETWEEN 0 AND 1000000000000),
    used     BIGINT           NOT NULL CONSTRAINT room_used CHECK (used >= 0)
);

-- Each product that was ever stocked. After it is inserted a row changes by deltas alone.
CREATE TABLE stock (
    product_id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    kind       TEXT COLLATE "C" NOT NULL REFERENCES rooms (kind),
    received   BIGINT           NOT NULL CONSTRAINT stock_received CHECK (received >= 0),
    removed    BIGINT           NOT NULL CONSTRAINT stock_removed CHECK (removed >= 0),
    sold       BIGINT           NOT NULL CONSTRAINT stock_sold CHECK (sold >= 0),
    returned   BIGINT           NOT NULL CONSTRAINT stock_returned CHECK (returned BETWEEN 0 AND sold),
    on_hand    BIGINT           NOT NULL CONSTRAINT stock_on_hand CHECK (received - removed - sold + returned = on_hand),
    reserved   BIGINT           NOT NULL CONSTRAINT stock_reserved CHECK (reserved BETWEEN 0 AND on_hand)
);

-- When a product's stock (by its id) and the inventory (as `inventory`) last changed. Apart from the counts, so
-- that a sale can be noted by deltas, without reading what it changes.
CREATE TABLE last_changes (
    subject TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    at      BIGINT           NOT NULL
);

-- What became of each order's hold. The lines never change, so they stand in the row: a purchase writes one row
-- here, whatever its length. A hold that was released before it came is a tombstone without lines.
CREATE TABLE reservations (
    order_id   TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    state      TEXT COLLATE "C" NOT NULL
               CONSTRAINT reservation_state CHECK (state IN ('held', 'committed', 'released', 'returned')),
    lines      TEXT COLLATE "C" NOT NULL
               CONSTRAINT reservation_lines CHECK (json_typeof(lines::json) = 'array' AND (state = 'released' OR lines <> '[]')),
    created_at BIGINT           NOT NULL,
    updated_at BIGINT           NOT NULL
);
