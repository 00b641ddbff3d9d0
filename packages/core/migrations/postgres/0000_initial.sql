CREATE TABLE "audit_entries" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "audit_entries_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"at" double precision NOT NULL,
	"actor" text NOT NULL,
	"action" text NOT NULL,
	"target" text NOT NULL,
	"outcome" text NOT NULL,
	"detail" text
);
--> statement-breakpoint
CREATE TABLE "gaps" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "gaps_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"broker" text NOT NULL,
	"reason" text NOT NULL,
	"started_at" double precision NOT NULL,
	"ended_at" double precision NOT NULL,
	"lost" bigint
);
--> statement-breakpoint
CREATE TABLE "ingest_counters" (
	"run" text PRIMARY KEY NOT NULL,
	"counters" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "ingest_positions" (
	"broker" text NOT NULL,
	"engine_run" text NOT NULL,
	"sequence" bigint NOT NULL,
	"received_at" double precision NOT NULL,
	CONSTRAINT "ingest_positions_broker_engine_run_pk" PRIMARY KEY("broker","engine_run")
);
--> statement-breakpoint
CREATE TABLE "labels" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "labels_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"kind" text COLLATE "C" NOT NULL,
	"text" text COLLATE "C" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "leases" (
	"name" text PRIMARY KEY NOT NULL,
	"holder" text NOT NULL,
	"token" bigint NOT NULL,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "malformed_events" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "malformed_events_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"broker" text NOT NULL,
	"seen_at" double precision NOT NULL,
	"reason" text NOT NULL,
	"content_type" text,
	"opaque" boolean NOT NULL,
	"bytes" bigint NOT NULL,
	"sample" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "pins" (
	"seq" bigint PRIMARY KEY NOT NULL,
	"pinned_at" double precision NOT NULL
);
--> statement-breakpoint
CREATE TABLE "purges" (
	"id" integer PRIMARY KEY NOT NULL,
	"count" integer NOT NULL
);
--> statement-breakpoint
CREATE UNLOGGED TABLE "relayed_changes" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "relayed_changes_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"host" text NOT NULL,
	"committed_at" timestamp with time zone DEFAULT now() NOT NULL,
	"change" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "rollup_deltas" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "rollup_deltas_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"minute" integer NOT NULL,
	"series" integer NOT NULL,
	"data" bytea NOT NULL
);
--> statement-breakpoint
CREATE TABLE "rollup_series" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "rollup_series_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"name" integer NOT NULL,
	"queue" integer NOT NULL,
	"worker" integer NOT NULL,
	"broker" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "rollup_sums" (
	"grain" text NOT NULL,
	"key" bigint NOT NULL,
	"data" bytea NOT NULL,
	CONSTRAINT "rollup_sums_grain_key_pk" PRIMARY KEY("grain","key")
);
--> statement-breakpoint
CREATE TABLE "schedule_states" (
	"name" text PRIMARY KEY NOT NULL,
	"last_run_at" double precision,
	"total_run_count" bigint NOT NULL,
	"last_task_id" text
);
--> statement-breakpoint
CREATE TABLE "task_counts" (
	"day" integer NOT NULL,
	"state" integer NOT NULL,
	"name" integer NOT NULL,
	"count" bigint NOT NULL,
	CONSTRAINT "task_counts_day_state_name_pk" PRIMARY KEY("day","state","name")
);
--> statement-breakpoint
CREATE TABLE "task_ids" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"seq" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "tasks" (
	"seq" bigint NOT NULL,
	"kept" boolean DEFAULT false NOT NULL,
	"version" integer NOT NULL,
	"id" text COLLATE "C" NOT NULL,
	"broker" integer NOT NULL,
	"name" integer,
	"state" integer NOT NULL,
	"worker" integer,
	"queue" integer,
	"client" integer,
	"sent_at" double precision,
	"received_at" double precision,
	"started_at" double precision,
	"finished_at" double precision,
	"runtime_seconds" double precision,
	"retries" integer NOT NULL,
	"root_id" text COLLATE "C",
	"parent_id" text COLLATE "C",
	"args" text,
	"kwargs" text,
	"result" text,
	"exception" text,
	"exception_class" integer,
	"traceback" text,
	"eta" text,
	"expires" text,
	"stamps" jsonb,
	"history" bytea NOT NULL,
	CONSTRAINT "tasks_seq_kept_pk" PRIMARY KEY("seq","kept")
) PARTITION BY LIST ("kept");
--> statement-breakpoint
CREATE TABLE "tasks_live" PARTITION OF "tasks" FOR VALUES IN (false) PARTITION BY RANGE ("seq");
--> statement-breakpoint
CREATE TABLE "tasks_kept" PARTITION OF "tasks" FOR VALUES IN (true);
--> statement-breakpoint
CREATE TABLE "workers" (
	"broker" text NOT NULL,
	"name" text NOT NULL,
	"worker" text NOT NULL,
	CONSTRAINT "workers_broker_name_pk" PRIMARY KEY("broker","name")
);
--> statement-breakpoint
CREATE INDEX "gaps_ended" ON "gaps" USING btree ("ended_at");--> statement-breakpoint
CREATE UNIQUE INDEX "labels_kind_text" ON "labels" USING btree ("kind","text");--> statement-breakpoint
CREATE UNIQUE INDEX "rollup_series_parts" ON "rollup_series" USING btree ("name","queue","worker","broker");--> statement-breakpoint
CREATE INDEX "tasks_state" ON "tasks" USING btree ("state","seq");--> statement-breakpoint
CREATE INDEX "tasks_name" ON "tasks" USING btree ("name","seq");--> statement-breakpoint
CREATE INDEX "tasks_worker" ON "tasks" USING btree ("worker","seq");--> statement-breakpoint
CREATE INDEX "tasks_root" ON "tasks" USING btree ("root_id") WHERE root_id IS NOT NULL;--> statement-breakpoint
CREATE INDEX "tasks_parent" ON "tasks" USING btree ("parent_id") WHERE parent_id IS NOT NULL;--> statement-breakpoint
INSERT INTO "purges" ("id", "count") VALUES (1, 0);
