-- Folded columns hold the text without case and accents; what is compared is compared there.
CREATE TABLE authors (
    author_id    TEXT    NOT NULL PRIMARY KEY,
    name         TEXT    NOT NULL,
    name_folded  TEXT    NOT NULL,
    email        TEXT,
    email_folded TEXT             CONSTRAINT author_email CHECK ((email IS NULL) = (email_folded IS NULL)),
    address      TEXT,
    created_at   INTEGER NOT NULL
) STRICT;
CREATE INDEX authors_by_name ON authors (name_folded, author_id);
CREATE INDEX authors_by_email ON authors (email_folded) WHERE email_folded IS NOT NULL;

CREATE TABLE categories (
    category_id TEXT    NOT NULL PRIMARY KEY,
    name        TEXT    NOT NULL,
    name_folded TEXT    NOT NULL UNIQUE,
    created_at  INTEGER NOT NULL
) STRICT;

-- The description stands last: what is read without it does not touch the pages it fills.
CREATE TABLE books (
    book_id        TEXT    NOT NULL PRIMARY KEY,
    title          TEXT    NOT NULL,
    category_id    TEXT    NOT NULL REFERENCES categories (category_id),
    price_minor    INTEGER NOT NULL CONSTRAINT book_price CHECK (price_minor >= 0),
    published_date TEXT,
    isbn           TEXT             UNIQUE,
    external_id    TEXT             UNIQUE,
    created_at     INTEGER NOT NULL,
    description    TEXT
) STRICT;

CREATE TABLE book_authors (
    book_id   TEXT    NOT NULL REFERENCES books (book_id),
    position  INTEGER NOT NULL CONSTRAINT author_position CHECK (position >= 1),
    author_id TEXT    NOT NULL REFERENCES authors (author_id),
    PRIMARY KEY (book_id, position),
    UNIQUE (book_id, author_id)
) STRICT, WITHOUT ROWID;

-- What a book can be found by, folded. Numbers grow in the order in which books were created. They are a column of
-- their own, since SQLite renumbers rows that have none when it tidies up, and the index below goes by them.
CREATE TABLE book_words (
    number   INTEGER PRIMARY KEY,
    book_id  TEXT    NOT NULL UNIQUE REFERENCES books (book_id),
    title    TEXT    NOT NULL,
    authors  TEXT    NOT NULL,
    category TEXT    NOT NULL
) STRICT;
CREATE INDEX book_words_by_title ON book_words (title);

-- Every three letters in a row, so that a part of a word finds it too. What is folded already needs no folding here.
CREATE VIRTUAL TABLE book_index USING fts5 (
    title, authors, category,
    content = 'book_words', content_rowid = 'number', columnsize = 0, tokenize = 'trigram case_sensitive 1'
);
CREATE TRIGGER book_words_in AFTER INSERT ON book_words BEGIN
    INSERT INTO book_index (rowid, title, authors, category)
    VALUES (NEW.number, NEW.title, NEW.authors, NEW.category);
END;
CREATE TRIGGER book_words_out AFTER DELETE ON book_words BEGIN
    INSERT INTO book_index (book_index, rowid, title, authors, category)
    VALUES ('delete', OLD.number, OLD.title, OLD.authors, OLD.category);
END;
