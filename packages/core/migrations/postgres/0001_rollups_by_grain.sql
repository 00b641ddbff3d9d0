CREATE TABLE "rollup_deltas" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "rollup_deltas_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"minute" integer NOT NULL,
	"series" integer NOT NULL,
	"data" "bytea" NOT NULL
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
	"data" "bytea" NOT NULL,
	CONSTRAINT "rollup_sums_grain_key_pk" PRIMARY KEY("grain","key")
);
--> statement-breakpoint
CREATE UNIQUE INDEX "rollup_series_parts" ON "rollup_series" USING btree ("name","queue","worker","broker");--> statement-breakpoint
DROP TABLE "rollups" CASCADE;