CREATE TABLE "rollup_kept" (
	"id" integer PRIMARY KEY NOT NULL,
	"minutes_from" integer NOT NULL,
	"series_minutes_from" integer NOT NULL,
	"hours_from" integer NOT NULL
);
