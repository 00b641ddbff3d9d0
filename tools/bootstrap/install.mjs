import { runMain } from './bootstrap-error.mjs';
import { ensureAll } from './ensure-all.mjs';

await runMain(ensureAll);
