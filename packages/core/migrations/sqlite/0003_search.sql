CREATE TABLE `search_notes` (
	`id` integer PRIMARY KEY NOT NULL,
	`seq` integer NOT NULL
);
--> statement-breakpoint
DROP INDEX `tasks_name`;--> statement-breakpoint
DROP INDEX `tasks_worker`;--> statement-breakpoint
CREATE INDEX `tasks_name_state` ON `tasks` (`name`,`state`);