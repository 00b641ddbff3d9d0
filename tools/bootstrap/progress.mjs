const TERMINAL_TICK_MS = 1_000;
const PLAIN_TICK_MS = 20_000;

/**
 * Prints that something was there already.
 * @param {string} title e.g. `redis-server 7.0.15`
 */
export function found(title) {
  process.stdout.write(`✓ ${title}\n`);
}

/**
 * Runs one slow step and shows it: on a terminal one line with a running clock, elsewhere a line at the start,
 * one every 20 seconds and one at the end.
 * @template T
 * @param {string} title what is done, e.g. `Installing redis-server`
 * @param {() => Promise<T>} work
 * @returns {Promise<T>} what the work returned; its error passes through
 */
export async function step(title, work) {
  const startedMs = Date.now();
  const elapsed = () => `${((Date.now() - startedMs) / 1000).toFixed(1)} s`;
  const terminal = process.stdout.isTTY === true;
  const show = (mark, end) => process.stdout.write(`${terminal ? '\r\u001b[K' : ''}${mark} ${title}${end}`);
  show('…', terminal ? '' : '\n');
  const tick = () => show('…', terminal ? ` (${elapsed()})` : ` (${elapsed()} so far)\n`);
  const timer = setInterval(tick, terminal ? TERMINAL_TICK_MS : PLAIN_TICK_MS);
  try {
    const result = await work();
    show('✓', ` (${elapsed()})\n`);
    return result;
  } catch (error) {
    show('✗', ` (${elapsed()})\n`);
    throw error;
  } finally {
    clearInterval(timer);
  }
}
