-- Folded columns hold the text without case and accents; what is compared is compared there.
CREATE TABLE authors (
    author_id    TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    name         TEXT COLLATE "C" NOT NULL,
    name_folded  TEXT COLLATE "C" NOT NULL,
    email        TEXT COLLATE "C",
    email_folded TEXT COLLATE "C"          CONSTRAINT author_email CHECK ((email IS NULL) = (email_folded IS NULL)),
    address      TEXT COLLATE "C",
    created_at   BIGINT           NOT NULL
);
CREATE INDEX authors_by_name ON authors (name_folded, author_id);
CREATE INDEX authors_by_email ON authors (email_folded) WHERE email_folded IS NOT NULL;

CREATE TABLE categories (
    category_id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    name        TEXT COLLATE "C" NOT NULL,
    name_folded TEXT COLLATE "C" NOT NULL UNIQUE,
    created_at  BIGINT           NOT NULL
);

-- The description stands last: what is read without it does not touch the pages it fills.
CREATE TABLE books (
    book_id        TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    title          TEXT COLLATE "C" NOT NULL,
    category_id    TEXT COLLATE "C" NOT NULL REFERENCES categories (category_id),
    price_minor    BIGINT           NOT NULL CONSTRAINT book_price CHECK (price_minor >= 0),
    published_date TEXT COLLATE "C",
    isbn           TEXT COLLATE "C"          UNIQUE,
    external_id    TEXT COLLATE "C"          UNIQUE,
    created_at     BIGINT           NOT NULL,
    description    TEXT COLLATE "C"
);

CREATE TABLE book_authors (
    book_id   TEXT COLLATE "C" NOT NULL REFERENCES books (book_id),
    position  BIGINT           NOT NULL CONSTRAINT author_position CHECK (position >= 1),
    author_id TEXT COLLATE "C" NOT NULL REFERENCES authors (author_id),
    PRIMARY KEY (book_id, position),
    UNIQUE (book_id, author_id)
);

-- What a book can be found by, folded. Numbers grow in the order in which books were created.
CREATE TABLE book_words (
    number   BIGINT           GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    book_id  TEXT COLLATE "C" NOT NULL UNIQUE REFERENCES books (book_id),
    title    TEXT COLLATE "C" NOT NULL,
    authors  TEXT COLLATE "C" NOT NULL,
    category TEXT COLLATE "C" NOT NULL
);
CREATE INDEX book_words_by_title ON book_words (title);

-- Every three letters in a row, so that a part of a word finds it too. They are told by an extension that comes with
-- PostgreSQL. An administrator may have created it, in whatever schema; else whoever opens the shop does, since the role
-- of this schema may not. Without it a search would read every book each time, so no shop is opened without it. New books
-- wait in a list beside the index, which every search reads too: 256 KiB of it cost a search less than a millisecond, and
-- make an import four times as fast as none.
DO $$
DECLARE
    owner CONSTANT TEXT := current_user;
    extensions TEXT;
BEGIN
    BEGIN
        EXECUTE format('SET LOCAL ROLE %I', session_user);
        CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;
        EXECUTE format('SET LOCAL ROLE %I', owner);
    EXCEPTION WHEN OTHERS THEN
        RAISE EXCEPTION 'books are searched by the extension pg_trgm, which could not be created (%): let an administrator '
            'run CREATE EXTENSION pg_trgm in the database %', SQLERRM, current_database();
    END;
    SELECT n.nspname INTO extensions
    FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'pg_trgm';
    EXECUTE format(
        'CREATE INDEX book_words_by_letters ON book_words USING gin '
        '(title %1$I.gin_trgm_ops, authors %1$I.gin_trgm_ops, category %1$I.gin_trgm_ops) WITH (gin_pending_list_limit = 256)',
        extensions
    );
END
$$;
