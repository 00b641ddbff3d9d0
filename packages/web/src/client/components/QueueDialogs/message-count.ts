import { formatCount } from '../../format/number.ts';

/** `1 message`, `2,000 messages`. */
export function messagesInWords(messages: number): string {
  return `${formatCount(messages)} ${messages === 1 ? 'message' : 'messages'}`;
}
