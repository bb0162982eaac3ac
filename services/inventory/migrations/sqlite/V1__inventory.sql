-- The inventory; there is one at most.
CREATE TABLE inventory (
    place        INTEGER NOT NULL PRIMARY KEY CONSTRAINT inventory_is_one CHECK (place = 1),
    inventory_id TEXT    NOT NULL UNIQUE,
    address      TEXT    NOT NULL,
    status       TEXT    NOT NULL CONSTRAINT inventory_status CHECK (status IN ('active', 'inactive')),
    created_at   INTEGER NOT NULL
) STRICT;

-- The room for each kind. `used` is the sum of what is on hand; it may exceed the size, since goods that come
-- back are always taken.
CREATE TABLE rooms (
    kind     TEXT    NOT NULL PRIMARY KEY CONSTRAINT room_kind CHECK (kind IN ('book', 'clothes', 'electronic')),
    capacity INTEGER NOT NULL CONSTRAINT room_capacity CHECK (capacity BETWEEN 0 AND 1000000000000),
    used     INTEGER NOT NULL CONSTRAINT room_used CHECK (used >= 0)
) STRICT, WITHOUT ROWID;

-- Each product that was ever stocked. After it is inserted a row changes by deltas alone.
CREATE TABLE stock (
    product_id TEXT    NOT NULL PRIMARY KEY,
    kind       TEXT    NOT NULL REFERENCES rooms (kind),
    received   INTEGER NOT NULL CONSTRAINT stock_received CHECK (received >= 0),
    removed    INTEGER NOT NULL CONSTRAINT stock_removed CHECK (removed >= 0),
    sold       INTEGER NOT NULL CONSTRAINT stock_sold CHECK (sold >= 0),
    returned   INTEGER NOT NULL CONSTRAINT stock_returned CHECK (returned BETWEEN 0 AND sold),
    on_hand    INTEGER NOT NULL CONSTRAINT stock_on_hand CHECK (received - removed - sold + returned = on_hand),
    reserved   INTEGER NOT NULL CONSTRAINT stock_reserved CHECK (reserved BETWEEN 0 AND on_hand)
) STRICT, WITHOUT ROWID;

-- When a product's stock (by its id) and the inventory (as `inventory`) last changed. Apart from the counts, so
-- that a sale can be noted by deltas, without reading what it changes.
CREATE TABLE last_changes (
    subject TEXT    NOT NULL PRIMARY KEY,
    at      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What became of each order's hold. The lines never change, so they stand in the row: a purchase writes one row
-- here, whatever its length. A hold that was released before it came is a tombstone without lines.
CREATE TABLE reservations (
    order_id   TEXT    NOT NULL PRIMARY KEY,
    state      TEXT    NOT NULL
               CONSTRAINT reservation_state CHECK (state IN ('held', 'committed', 'released', 'returned')),
    lines      TEXT    NOT NULL
               CONSTRAINT reservation_lines CHECK (json_type(lines) = 'array' AND (state = 'released' OR lines <> '[]')),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
