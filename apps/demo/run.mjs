// `npm run demo`: installs what is missing, builds, and runs the demo. Plain JavaScript: it runs before npm packages
// are there.
import { runMain } from '../../tools/bootstrap/bootstrap-error.mjs';
import { build } from '../../tools/bootstrap/build.mjs';
import { ensureCelery } from '../../tools/bootstrap/ensure-celery.mjs';
import { ensureNode } from '../../tools/bootstrap/ensure-node.mjs';
import { ensureNpm } from '../../tools/bootstrap/ensure-npm.mjs';
import { ensureRabbitmq } from '../../tools/bootstrap/ensure-rabbitmq.mjs';
import { ensureRedis } from '../../tools/bootstrap/ensure-redis.mjs';

const args = process.argv.slice(2);

await runMain(async () => {
  ensureNode();
  await ensureNpm();
  await ensureRedis();
  if (args.some((argument) => /^(--broker=)?amqp$/.test(argument))) await ensureRabbitmq();
  await ensureCelery();
  await build();
  const { runDemo } = await import('./dist/run-demo.js');
  return runDemo(args);
});
