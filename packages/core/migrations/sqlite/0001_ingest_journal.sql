CREATE TABLE `ingest_journal` (
	`id` integer PRIMARY KEY NOT NULL,
	`broker` text NOT NULL,
	`events` text NOT NULL
);
