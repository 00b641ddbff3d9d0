import { ensureCelery } from './ensure-celery.mjs';
import { ensureCeleryVersions } from './ensure-celery-versions.mjs';
import { ensureChromium } from './ensure-chromium.mjs';
import { ensureMariadb } from './ensure-mariadb.mjs';
import { ensureNode } from './ensure-node.mjs';
import { ensureNpm } from './ensure-npm.mjs';
import { ensurePostgres } from './ensure-postgres.mjs';
import { ensureRabbitmq } from './ensure-rabbitmq.mjs';
import { ensureRedis } from './ensure-redis.mjs';

/** Installs everything that the tests need and that is not there yet; under a second where all is there. */
export async function ensureAll() {
  ensureNode();
  await ensureNpm();
  await ensureRedis();
  await ensureRabbitmq();
  await ensurePostgres();
  await ensureMariadb();
  await ensureCelery();
  await ensureCeleryVersions();
  await ensureChromium();
}
