import { z } from 'zod';

const SECONDS_A_YEAR = 31_622_400;
const seconds = z.number().min(0).max(SECONDS_A_YEAR, 'is more than a year');
const jsonText = z.string().max(900_000, 'is too long');

/** What the body of a request may say about a call of a task; all of it optional. */
export const callBody = {
  /** Where several apps share a broker. */
  app: z.string().min(1).max(200).exactOptional(),
  /** JSON texts, so that numbers stay as they are written. */
  argsJson: jsonText.exactOptional(),
  kwargsJson: jsonText.exactOptional(),
  queue: z.string().min(1, 'is empty; leave it out').max(255, 'is too long').exactOptional(),
  priority: z.int().min(0, 'is 0 to 9').max(9, 'is 0 to 9').exactOptional(),
  countdownSeconds: seconds.exactOptional(),
  eta: z.iso.datetime({ offset: true, error: 'is not a time; give RFC 3339 with an offset' }).exactOptional(),
  expiresSeconds: seconds.exactOptional(),
};
