CREATE TABLE `queue_pauses` (
	`broker` text NOT NULL,
	`queue` text NOT NULL,
	`state` text NOT NULL,
	`since` real NOT NULL,
	`workers` text NOT NULL,
	PRIMARY KEY(`broker`, `queue`)
);
--> statement-breakpoint
CREATE TABLE `queue_periods` (
	`grain` integer NOT NULL,
	`broker` integer NOT NULL,
	`queue` integer NOT NULL,
	`minute` integer NOT NULL,
	`minutes` integer NOT NULL,
	`ready` real NOT NULL,
	`ready_most` real NOT NULL,
	`unacknowledged` real NOT NULL,
	`unacknowledged_minutes` integer NOT NULL,
	`consumers` real NOT NULL,
	`incoming` real NOT NULL,
	`outgoing` real NOT NULL,
	`flow_minutes` integer NOT NULL,
	PRIMARY KEY(`grain`, `broker`, `queue`, `minute`)
);
--> statement-breakpoint
CREATE INDEX `queue_periods_minute` ON `queue_periods` (`grain`,`minute`);