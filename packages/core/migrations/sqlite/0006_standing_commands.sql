CREATE TABLE `standing_commands` (
	`id` text PRIMARY KEY NOT NULL,
	`broker` text NOT NULL,
	`command` text NOT NULL,
	`arguments` text NOT NULL,
	`created_at` real NOT NULL,
	`until` real
);
