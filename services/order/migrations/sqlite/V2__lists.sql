-- What is to be packed and sent. Other lists go by the id, which tells when an order was made.
CREATE INDEX orders_to_ship ON orders (order_id) WHERE state IN ('paid', 'processing');
