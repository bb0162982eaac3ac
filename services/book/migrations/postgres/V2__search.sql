-- What books are filtered and sorted by. The year is that of the date, a number, so that years can be compared.
ALTER TABLE books ADD COLUMN published_year BIGINT;
UPDATE books SET published_year =
    CAST(substr(published_date, 1, CASE WHEN published_date LIKE '-%' THEN 5 ELSE 4 END) AS BIGINT)
WHERE published_date IS NOT NULL;
CREATE INDEX books_by_category ON books (category_id, book_id);
CREATE INDEX books_by_price ON books (price_minor, book_id);
CREATE INDEX books_by_year ON books (published_year, book_id);
CREATE INDEX book_authors_by_author ON book_authors (author_id, book_id);
-- Titles are sorted by how they begin: so much fits into a cursor.
CREATE INDEX book_words_by_start ON book_words (substr(title, 1, 60), book_id);

-- Whether there are copies to sell, as the inventory said last. A product that it never spoke of has none.
CREATE TABLE book_stock (
    product_id  TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    is_in_stock BIGINT           NOT NULL CONSTRAINT stock_is_known CHECK (is_in_stock IN (0, 1)),
    at          BIGINT           NOT NULL
);
