-- Covers that were handed in. The book has the digest, by which it is shown; the picture, in base64, lies apart.
ALTER TABLE books ADD COLUMN cover_digest TEXT;

CREATE TABLE book_covers (
    book_id    TEXT NOT NULL PRIMARY KEY CONSTRAINT cover_of_a_book REFERENCES books (book_id),
    media_type TEXT NOT NULL CONSTRAINT media_type_is_known
        CHECK (media_type IN ('image/jpeg', 'image/png', 'image/webp')),
    digest     TEXT NOT NULL CONSTRAINT digest_is_one CHECK (length(digest) = 64),
    data       TEXT NOT NULL CONSTRAINT cover_is_small CHECK (length(data) BETWEEN 4 AND 699052),
    at         INTEGER NOT NULL
) STRICT;
