-- What the purchases below are made of: 64 carts, 900 books in stock.
INSERT INTO cart.carts SELECT 'usr_' || lpad(c::text, 26, '0'), 'cart_' || lpad(c::text, 26, '0'), 0, 1, 1
    FROM generate_series(1, 64) AS c;
INSERT INTO inventory.stock (product_id, kind, received, removed, sold, returned, on_hand, reserved)
    SELECT 'book_' || lpad(b::text, 26, '0'), 'book', 1000000000, 0, 0, 0, 1000000000, 0 FROM generate_series(1, 900) AS b;
UPDATE inventory.rooms SET capacity = 1000000000000, used = used + 900000000000 WHERE kind = 'book';
