-- Folded columns hold the text without case and accents; what is compared is compared there.
CREATE TABLE authors (
    author_id    TEXT    NOT NULL PRIMARY KEY,
    name         TEXT    NOT NULL,
    name_folded  TEXT    NOT NULL,
    email        TEXT,
    email_folded TEXT,
    address      TEXT,
    created_at   INTEGER NOT NULL
) STRICT;
CREATE INDEX authors_by_name ON authors (name_folded);
CREATE INDEX authors_by_email ON authors (email_folded) WHERE email_folded IS NOT NULL;

CREATE TABLE categories (
    category_id TEXT    NOT NULL PRIMARY KEY,
    name        TEXT    NOT NULL,
    name_folded TEXT    NOT NULL UNIQUE,
    created_at  INTEGER NOT NULL
) STRICT;

CREATE TABLE books (
    book_id        TEXT    NOT NULL PRIMARY KEY,
    title          TEXT    NOT NULL,
    category_id    TEXT    NOT NULL REFERENCES categories (category_id),
    price_minor    INTEGER NOT NULL CONSTRAINT book_price CHECK (price_minor >= 0),
    published_date TEXT,
    isbn           TEXT             UNIQUE,
    description    TEXT,
    external_id    TEXT             UNIQUE,
    created_at     INTEGER NOT NULL
) STRICT;

CREATE TABLE book_authors (
    book_id   TEXT    NOT NULL REFERENCES books (book_id),
    position  INTEGER NOT NULL,
    author_id TEXT    NOT NULL REFERENCES authors (author_id),
    PRIMARY KEY (book_id, position),
    UNIQUE (book_id, author_id)
) STRICT, WITHOUT ROWID;

-- What a book can be found by, folded.
CREATE TABLE book_words (
    book_id  TEXT NOT NULL PRIMARY KEY,
    title    TEXT NOT NULL,
    authors  TEXT NOT NULL,
    category TEXT NOT NULL
) STRICT;

-- Every three letters in a row, so that a part of a word finds it too.
CREATE VIRTUAL TABLE book_index USING fts5 (
    title, authors, category, content = 'book_words', content_rowid = 'rowid', tokenize = 'trigram'
);
CREATE TRIGGER book_words_in AFTER INSERT ON book_words BEGIN
    INSERT INTO book_index (rowid, title, authors, category)
    VALUES (NEW.rowid, NEW.title, NEW.authors, NEW.category);
END;
CREATE TRIGGER book_words_out AFTER DELETE ON book_words BEGIN
    INSERT INTO book_index (book_index, rowid, title, authors, category)
    VALUES ('delete', OLD.rowid, OLD.title, OLD.authors, OLD.category);
END;
