import { distance } from 'fastest-levenshtein';

/** The known name that was probably meant; `undefined` where none is near. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  // Letters and digits alone count: `db_path` means `dbPath`.
  const bare = (text: string) => text.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  const scored = known
    .map((candidate) => ({ candidate, edits: distance(bare(name), bare(candidate)) }))
    .sort((a, b) => a.edits - b.edits);
  const [best] = scored;
  return best && best.edits <= Math.max(1, Math.floor(best.candidate.length / 3))
    ? best.candidate
    : undefined;
}
