/**
 * Celery CnC beside three Celery apps, with every component: the example to copy.
 */
import { BeatConfig } from '@celery-cnc/beat';
import {
  CeleryApp,
  CeleryCnC,
  CeleryCnCConfig,
  DatabaseConfigSqlite,
  LoggingConfigFile,
} from '@celery-cnc/core';
import { OpenTelemetryConfig } from '@celery-cnc/otel';
import { PrometheusConfig } from '@celery-cnc/prometheus';
import { FrontendConfig } from '@celery-cnc/web';
import { createClient } from 'celery-node';

const broker = process.env.CELERY_BROKER_URL ?? 'redis://127.0.0.1:6379/0';
const backend = process.env.CELERY_RESULT_BACKEND ?? 'redis://127.0.0.1:6379/1';

const math = new CeleryApp({ name: 'math', broker, backend, defaultQueue: 'math' });
const text = createClient(broker, backend, 'text'); // a celery-node client is welcome as it is
const sleep = new CeleryApp({ name: 'sleep', broker, backend, defaultQueue: 'sleep' });

const config = new CeleryCnCConfig({
  logging: new LoggingConfigFile({ logDir: './logs' }),
  database: new DatabaseConfigSqlite({ dbPath: './celery-cnc.db', purgeDb: false }),
  beat: new BeatConfig({ schedulePath: './schedules.json', deleteSchedulesOnBoot: false }),
  prometheus: new PrometheusConfig({ port: 8001, prometheusPath: '/metrics' }),
  openTelemetry: new OpenTelemetryConfig({ endpoint: process.env.OTLP_ENDPOINT ?? 'http://127.0.0.1:4318' }),
  frontend: new FrontendConfig({ host: '127.0.0.1', port: 8000 }),
});

const cnc = new CeleryCnC(math, text, sleep, { config });
await cnc.run(); // until SIGINT or SIGTERM
