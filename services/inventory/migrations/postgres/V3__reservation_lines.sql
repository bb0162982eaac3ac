-- The lines of every hold, one row each, for the audits.
CREATE VIEW reservation_lines AS
    SELECT r.order_id, r.state, (l.value ->> 'product_id') COLLATE "C" AS product_id,
           (l.value ->> 'kind') COLLATE "C" AS kind, (l.value ->> 'quantity')::BIGINT AS quantity
    FROM reservations r, json_array_elements(r.lines::json) l;
