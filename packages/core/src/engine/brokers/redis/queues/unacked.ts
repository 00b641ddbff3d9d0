import type { Redis } from 'ioredis';

/** Messages that workers have taken from one place and not acknowledged. */
export interface UnackedCount {
  readonly exchange: string;
  readonly routingKey: string;
  readonly count: number;
}

/** Beyond so many, counting would hold up Redis for too long. */
const MOST_COUNTED = 5000;

/**
 * Kombu keeps `[message, exchange, routing key]` of every message taken, for all queues in one hash. The ends are read
 * where they are: the messages may be large.
 */
const COUNT_BY_PLACE = `
if redis.call('HLEN', KEYS[1]) > tonumber(ARGV[1]) then return false end
local counts, places = {}, {}
for _, taken in ipairs(redis.call('HVALS', KEYS[1])) do
  local exchange, key = string.match(string.sub(taken, -700), ', ?("?[^",]*"?), ?("[^"]*")%]$')
  if key then
    local place = '[' .. exchange .. ',' .. key .. ']'
    if not counts[place] then places[#places + 1] = place end
    counts[place] = (counts[place] or 0) + 1
  end
end
local answer = {}
for _, place in ipairs(places) do
  answer[#answer + 1] = place
  answer[#answer + 1] = counts[place]
end
return answer`;

/** Counts the messages of a hash by where they came from; `null` where there are too many. */
export async function countUnacked(client: Redis, key: string): Promise<readonly UnackedCount[] | null> {
  const answer = (await client.eval(COUNT_BY_PLACE, 1, key, MOST_COUNTED)) as
    | readonly (string | number)[]
    | null;
  if (answer === null) return null;
  const counts: UnackedCount[] = [];
  for (let index = 0; index < answer.length; index += 2) {
    const [exchange, routingKey] = JSON.parse(String(answer[index])) as [string | null, string];
    counts.push({ exchange: exchange ?? '', routingKey, count: Number(answer[index + 1]) });
  }
  return counts;
}
