-- What books are filtered and sorted by. The year is that of the date, a number, so that years can be compared.
ALTER TABLE books ADD COLUMN published_year INTEGER;
UPDATE books SET published_year =
    CAST(substr(published_date, 1, CASE WHEN published_date LIKE '-%' THEN 5 ELSE 4 END) AS INTEGER)
WHERE published_date IS NOT NULL;
CREATE INDEX books_by_category ON books (category_id, book_id);
CREATE INDEX books_by_price ON books (price_minor, book_id);
CREATE INDEX books_by_year ON books (published_year, book_id);
CREATE INDEX book_authors_by_author ON book_authors (author_id, book_id);
-- Titles are sorted by how they begin: so much fits into a cursor.
CREATE INDEX book_words_by_start ON book_words (substr(title, 1, 60), book_id);

-- Whether there are copies to sell, as the inventory said last. A product that it never spoke of has none.
CREATE TABLE book_stock (
    product_id  TEXT    NOT NULL PRIMARY KEY,
    is_in_stock INTEGER NOT NULL CONSTRAINT stock_is_known CHECK (is_in_stock IN (0, 1)),
    at          INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- A book that is edited keeps its number, and is found by its new words alone.
CREATE TRIGGER book_words_changed AFTER UPDATE ON book_words BEGIN
    INSERT INTO book_index (book_index, rowid, title, authors, category)
    VALUES ('delete', OLD.number, OLD.title, OLD.authors, OLD.category);
    INSERT INTO book_index (rowid, title, authors, category)
    VALUES (NEW.number, NEW.title, NEW.authors, NEW.category);
END;
