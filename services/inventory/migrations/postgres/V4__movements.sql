-- Goods that came together: from whom, and by which paper.
CREATE TABLE receipts (
    receipt_id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    supplier   TEXT COLLATE "C",
    reference  TEXT COLLATE "C",
    acted_by   TEXT COLLATE "C" NOT NULL,
    created_at BIGINT           NOT NULL
);

-- What came in and went out unsold, each time. What orders took and brought back stands with their holds: a sale writes
-- nothing here.
CREATE TABLE movements (
    movement_id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    product_id  TEXT COLLATE "C" NOT NULL REFERENCES stock (product_id),
    kind        TEXT COLLATE "C" NOT NULL CONSTRAINT movement_kind CHECK (kind IN ('received', 'removed')),
    quantity    BIGINT           NOT NULL CONSTRAINT movement_quantity CHECK (quantity >= 1),
    receipt_id  TEXT COLLATE "C"          REFERENCES receipts (receipt_id),
    acted_by    TEXT COLLATE "C" NOT NULL,
    at          BIGINT           NOT NULL
);
CREATE INDEX movements_of_a_product ON movements (product_id, movement_id);
CREATE INDEX movements_of_a_receipt ON movements (receipt_id, movement_id) WHERE receipt_id IS NOT NULL;

-- All that ever moved. An order's goods count as sold since they were set aside for it.
CREATE VIEW all_movements AS
    SELECT at, movement_id AS source, product_id, kind, quantity, NULL AS order_id, receipt_id, acted_by FROM movements
    UNION ALL
    SELECT r.created_at, l.order_id, l.product_id, 'sold' COLLATE "C", l.quantity, l.order_id, NULL, NULL
    FROM reservation_lines l JOIN reservations r ON r.order_id = l.order_id WHERE l.state IN ('committed', 'returned')
    UNION ALL
    SELECT r.updated_at, l.order_id, l.product_id, 'returned' COLLATE "C", l.quantity, l.order_id, NULL, NULL
    FROM reservation_lines l JOIN reservations r ON r.order_id = l.order_id WHERE l.state = 'returned';
