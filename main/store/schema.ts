/** Marks the file as ours (PRAGMA application_id): "ICTS". */
export const applicationId = 0x49435453;

/**
 * Numbered, forward only: number n brings a store of version n to n + 1. What stands here is never edited once it was
 * released, only followed by another.
 *
 * - `files` has a row for each file and zip entry that was read; `code` is null where it is an image in use. A file
 *   that changed gets a new id, so nothing computed from the old bytes can be taken for the new.
 * - `instances` has the id of its file. A header is two JSON objects, `own` and the `words` it shares with the images
 *   beside it; together they are an InstanceHeader.
 * - `ungrouped` names the studies whose files changed since they were grouped: a crash in between is made good later.
 * - `problems` are those of the last walk of a root that belong to no file row: folders, archives, rows of orders.
 * - `studies` and `series` hold each grouped study as packed JSON, rewritten only when one of its files changed.
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE folders (path TEXT PRIMARY KEY, opened_ms REAL NOT NULL) WITHOUT ROWID;
  CREATE TABLE files (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    path TEXT NOT NULL,
    entry TEXT NOT NULL DEFAULT '',
    size INTEGER NOT NULL,
    mtime_ms REAL NOT NULL,
    code TEXT,
    message TEXT
  );
  CREATE UNIQUE INDEX files_by_path ON files (path, entry);
  CREATE INDEX files_skipped ON files (code) WHERE code IS NOT NULL;
  CREATE TABLE headers (id INTEGER PRIMARY KEY, words TEXT NOT NULL);
  CREATE TABLE instances (
    id INTEGER PRIMARY KEY REFERENCES files (id) ON DELETE CASCADE,
    study_uid TEXT NOT NULL,
    header_id INTEGER NOT NULL,
    own TEXT NOT NULL,
    content_sha256 TEXT,
    duplicate_of INTEGER
  );
  CREATE INDEX instances_by_study ON instances (study_uid);
  CREATE INDEX instances_by_header ON instances (header_id);
  CREATE TABLE studies (
    study_uid TEXT PRIMARY KEY,
    first_seen_ms REAL NOT NULL,
    accession TEXT,
    tag_priority TEXT,
    summary TEXT NOT NULL
  );
  CREATE TABLE series (
    study_uid TEXT NOT NULL REFERENCES studies (study_uid) ON DELETE CASCADE,
    place INTEGER NOT NULL,
    series_uid TEXT NOT NULL,
    packed TEXT NOT NULL,
    PRIMARY KEY (study_uid, place)
  );
  CREATE TABLE ungrouped (study_uid TEXT PRIMARY KEY) WITHOUT ROWID;
  CREATE TABLE order_rows (
    root TEXT NOT NULL,
    row INTEGER NOT NULL,
    accession TEXT,
    study_uid TEXT,
    priority TEXT,
    arrived_ms REAL,
    PRIMARY KEY (root, row)
  ) WITHOUT ROWID;
  CREATE TABLE problems (root TEXT NOT NULL, file TEXT NOT NULL, code TEXT NOT NULL, message TEXT NOT NULL);
  CREATE INDEX problems_by_root ON problems (root);
  CREATE TABLE scores (
    model_hash TEXT NOT NULL,
    instance_id INTEGER NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
    frame INTEGER NOT NULL,
    study_uid TEXT NOT NULL,
    score TEXT NOT NULL,
    PRIMARY KEY (model_hash, instance_id, frame)
  );
  CREATE INDEX scores_by_instance ON scores (instance_id);
  CREATE INDEX scores_by_study ON scores (study_uid, model_hash);
  CREATE TABLE events (
    seq INTEGER PRIMARY KEY,
    at_ms REAL NOT NULL,
    kind TEXT NOT NULL,
    study_uid TEXT,
    who TEXT NOT NULL,
    detail TEXT NOT NULL,
    hash TEXT NOT NULL
  );
  CREATE INDEX events_by_study ON events (study_uid);
  CREATE TRIGGER events_stay BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
  CREATE TRIGGER events_keep BEFORE UPDATE OF seq, at_ms, kind, hash ON events
    BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
  CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    folder TEXT NOT NULL,
    began_ms REAL NOT NULL,
    ended_ms REAL,
    found INTEGER NOT NULL DEFAULT 0,
    indexed INTEGER NOT NULL DEFAULT 0,
    skipped INTEGER NOT NULL DEFAULT 0,
    removed INTEGER NOT NULL DEFAULT 0
  );
  `,
];
