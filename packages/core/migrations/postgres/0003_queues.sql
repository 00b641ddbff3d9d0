CREATE TABLE "queue_pauses" (
	"broker" text NOT NULL,
	"queue" text NOT NULL,
	"state" text NOT NULL,
	"since" double precision NOT NULL,
	"workers" jsonb NOT NULL,
	CONSTRAINT "queue_pauses_broker_queue_pk" PRIMARY KEY("broker","queue")
);
--> statement-breakpoint
CREATE TABLE "queue_periods" (
	"grain" integer NOT NULL,
	"broker" integer NOT NULL,
	"queue" integer NOT NULL,
	"minute" integer NOT NULL,
	"minutes" integer NOT NULL,
	"ready" double precision NOT NULL,
	"ready_most" double precision NOT NULL,
	"unacknowledged" double precision NOT NULL,
	"unacknowledged_minutes" integer NOT NULL,
	"consumers" double precision NOT NULL,
	"incoming" double precision NOT NULL,
	"outgoing" double precision NOT NULL,
	"flow_minutes" integer NOT NULL,
	CONSTRAINT "queue_periods_grain_broker_queue_minute_pk" PRIMARY KEY("grain","broker","queue","minute")
);
--> statement-breakpoint
CREATE INDEX "queue_periods_minute" ON "queue_periods" USING btree ("grain","minute");