import bytes from 'bytes';
import ms from 'ms';
import type { ResolvedRetention, ResolvedTaskAges } from './resolved-config.ts';

const MS_A_SECOND = 1000;

/** What is kept, in a line for people. */
export function retentionText(kept: ResolvedTaskAges & Partial<ResolvedRetention>): string {
  const { maxAgeSeconds, failuresMaxAgeSeconds, maxTasks = null, maxBytes = null } = kept;
  const parts = [`tasks ${ageText(maxAgeSeconds)}`, `failures ${ageText(failuresMaxAgeSeconds)}`];
  if (maxTasks !== null) parts.push(`at most ${maxTasks} tasks`);
  if (maxBytes === 'auto') parts.push('at most 20GB or half of the disk');
  else if (maxBytes !== null) parts.push(`at most ${bytes(maxBytes)}`);
  return parts.join(', ');
}

function ageText(seconds: number | null): string {
  return seconds === null ? 'for ever' : ms(seconds * MS_A_SECOND);
}
