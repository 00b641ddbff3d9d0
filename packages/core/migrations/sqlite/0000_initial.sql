CREATE TABLE `audit_entries` (
	`id` integer PRIMARY KEY NOT NULL,
	`at` real NOT NULL,
	`actor` text NOT NULL,
	`action` text NOT NULL,
	`target` text NOT NULL,
	`outcome` text NOT NULL,
	`detail` text
);
--> statement-breakpoint
CREATE TABLE `gaps` (
	`id` integer PRIMARY KEY NOT NULL,
	`broker` text NOT NULL,
	`reason` text NOT NULL,
	`started_at` real NOT NULL,
	`ended_at` real NOT NULL,
	`lost` integer
);
--> statement-breakpoint
CREATE INDEX `gaps_ended` ON `gaps` (`ended_at`);--> statement-breakpoint
CREATE TABLE `ingest_counters` (
	`run` text PRIMARY KEY NOT NULL,
	`counters` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `ingest_positions` (
	`broker` text PRIMARY KEY NOT NULL,
	`engine_run` text NOT NULL,
	`sequence` integer NOT NULL,
	`received_at` real NOT NULL
);
--> statement-breakpoint
CREATE TABLE `labels` (
	`id` integer PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`text` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `labels_kind_text` ON `labels` (`kind`,`text`);--> statement-breakpoint
CREATE TABLE `malformed_events` (
	`id` integer PRIMARY KEY NOT NULL,
	`broker` text NOT NULL,
	`seen_at` real NOT NULL,
	`reason` text NOT NULL,
	`content_type` text,
	`opaque` integer NOT NULL,
	`bytes` integer NOT NULL,
	`sample` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `rollups` (
	`minute` integer NOT NULL,
	`type` integer NOT NULL,
	`name` integer NOT NULL,
	`queue` integer NOT NULL,
	`worker` integer NOT NULL,
	`broker` integer NOT NULL,
	`exception_class` integer NOT NULL,
	`count` integer NOT NULL,
	`runtime_seconds` real NOT NULL,
	PRIMARY KEY(`minute`, `type`, `name`, `queue`, `worker`, `broker`, `exception_class`)
);
--> statement-breakpoint
CREATE TABLE `schedule_states` (
	`name` text PRIMARY KEY NOT NULL,
	`last_run_at` real,
	`total_run_count` integer NOT NULL,
	`last_task_id` text
);
--> statement-breakpoint
CREATE TABLE `task_counts` (
	`state` integer NOT NULL,
	`name` integer NOT NULL,
	`count` integer NOT NULL,
	PRIMARY KEY(`state`, `name`)
);
--> statement-breakpoint
CREATE TABLE `tasks` (
	`seq` integer PRIMARY KEY NOT NULL,
	`id` blob NOT NULL,
	`broker` integer NOT NULL,
	`name` integer,
	`state` integer NOT NULL,
	`worker` integer,
	`queue` integer,
	`client` integer,
	`sent_at` real,
	`received_at` real,
	`started_at` real,
	`finished_at` real,
	`runtime_seconds` real,
	`retries` integer NOT NULL,
	`root_id` blob,
	`parent_id` blob,
	`args` text,
	`kwargs` text,
	`result` text,
	`exception` text,
	`traceback` text,
	`eta` text,
	`expires` text,
	`history` blob NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `tasks_id` ON `tasks` (`id`);--> statement-breakpoint
CREATE INDEX `tasks_state` ON `tasks` (`state`);--> statement-breakpoint
CREATE INDEX `tasks_name` ON `tasks` (`name`);--> statement-breakpoint
CREATE INDEX `tasks_worker` ON `tasks` (`worker`);--> statement-breakpoint
CREATE INDEX `tasks_root` ON `tasks` (`root_id`) WHERE root_id IS NOT NULL;--> statement-breakpoint
CREATE INDEX `tasks_parent` ON `tasks` (`parent_id`) WHERE parent_id IS NOT NULL;--> statement-breakpoint
CREATE TABLE `workers` (
	`broker` text NOT NULL,
	`name` text NOT NULL,
	`worker` text NOT NULL,
	PRIMARY KEY(`broker`, `name`)
);
