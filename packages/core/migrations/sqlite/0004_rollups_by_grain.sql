CREATE TABLE `rollup_days` (
	`key` integer PRIMARY KEY NOT NULL,
	`data` blob NOT NULL
);
--> statement-breakpoint
CREATE TABLE `rollup_hours` (
	`key` integer PRIMARY KEY NOT NULL,
	`data` blob NOT NULL
);
--> statement-breakpoint
CREATE TABLE `rollup_minutes` (
	`key` integer PRIMARY KEY NOT NULL,
	`data` blob NOT NULL
);
--> statement-breakpoint
CREATE TABLE `rollup_progress` (
	`id` integer PRIMARY KEY NOT NULL,
	`folded_key` integer NOT NULL,
	`minutes_from` integer NOT NULL,
	`hours_from` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `rollup_series` (
	`id` integer PRIMARY KEY NOT NULL,
	`name` integer NOT NULL,
	`queue` integer NOT NULL,
	`worker` integer NOT NULL,
	`broker` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `rollup_series_parts` ON `rollup_series` (`name`,`queue`,`worker`,`broker`);