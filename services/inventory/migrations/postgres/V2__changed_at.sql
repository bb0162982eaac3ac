-- When a row last changed stands in the row itself: a sale notes it in the statement that counts, not in one more.
ALTER TABLE stock ADD COLUMN changed_at BIGINT NOT NULL DEFAULT 0;
UPDATE stock SET changed_at = (SELECT at FROM last_changes WHERE subject = product_id);
ALTER TABLE rooms ADD COLUMN changed_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE inventory ADD COLUMN changed_at BIGINT NOT NULL DEFAULT 0;
UPDATE inventory SET changed_at = (SELECT at FROM last_changes WHERE subject = 'inventory');
UPDATE rooms SET changed_at = (SELECT changed_at FROM inventory);
DROP TABLE last_changes;
