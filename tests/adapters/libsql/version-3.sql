CREATE TABLE IF NOT EXISTS chat_rooms (room TEXT PRIMARY KEY, epoch TEXT NOT NULL, seq INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS chat_messages (
	room TEXT NOT NULL,
	seq INTEGER NOT NULL,
	updated_seq INTEGER NOT NULL,
	id TEXT NOT NULL,
	user_id TEXT NOT NULL,
	username TEXT NOT NULL,
	text TEXT NOT NULL,
	timestamp INTEGER NOT NULL,
	client_id TEXT,
	reply_to TEXT,
	metadata TEXT,
	edited_at INTEGER,
	deleted_at INTEGER,
	reactions TEXT,
	UNIQUE (room, seq),
	UNIQUE (room, id)
);
CREATE UNIQUE INDEX IF NOT EXISTS chat_messages_sent ON chat_messages (room, user_id, client_id) WHERE client_id IS NOT NULL;
CREATE INDEX IF NOT EXISTS chat_messages_updated ON chat_messages (room, updated_seq);
CREATE TABLE IF NOT EXISTS chat_restrictions (
	kind TEXT NOT NULL,
	room TEXT NOT NULL,
	user_id TEXT NOT NULL,
	until INTEGER,
	seconds INTEGER,
	reason TEXT,
	rev INTEGER NOT NULL UNIQUE,
	is_removed INTEGER NOT NULL,
	PRIMARY KEY (kind, room, user_id)
);
ALTER TABLE chat_rooms ADD COLUMN n INTEGER NOT NULL DEFAULT 0;
ALTER TABLE chat_rooms ADD COLUMN floor INTEGER NOT NULL DEFAULT 0;
ALTER TABLE chat_rooms ADD COLUMN last_seq INTEGER NOT NULL DEFAULT 0;
UPDATE chat_rooms SET n = seq, last_seq = seq WHERE room <> '';
ALTER TABLE chat_messages ADD COLUMN n INTEGER;
ALTER TABLE chat_messages ADD COLUMN kind TEXT;
CREATE TABLE IF NOT EXISTS chat_reactions (
	room TEXT NOT NULL,
	id TEXT NOT NULL,
	emoji TEXT NOT NULL,
	user_id TEXT NOT NULL,
	at INTEGER NOT NULL,
	PRIMARY KEY (room, id, emoji, user_id)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS chat_schema (version INTEGER PRIMARY KEY);
INSERT OR IGNORE INTO chat_schema (version) VALUES (1), (2), (3);
