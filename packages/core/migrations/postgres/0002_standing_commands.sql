CREATE TABLE "standing_commands" (
	"id" text PRIMARY KEY NOT NULL,
	"broker" text NOT NULL,
	"command" text NOT NULL,
	"arguments" text NOT NULL,
	"created_at" double precision NOT NULL,
	"until" double precision
);
