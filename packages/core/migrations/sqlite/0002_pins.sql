CREATE TABLE `pins` (
	`seq` integer PRIMARY KEY NOT NULL,
	`pinned_at` real NOT NULL
);
