import type { ContractRunner, OpenController } from './contract-runner.ts';

const SECONDS = 30;
/** Short enough to wait for, long enough for a busy machine to renew in. */
const SHORT_SECONDS = 1;

/** What only one may do at a time. */
export function leaseContract(state: OpenController, { it, expect }: ContractRunner): void {
  const ask = (holder: string, ttlSeconds = SECONDS, name = 'beat') =>
    state.db.acquireLease({ name, holder, ttlSeconds });

  it('gives a lease to one holder, who renews it under the same token', async () => {
    const first = await ask('a');
    expect(first).toMatchObject({ acquired: true, holder: 'a' });
    const refused = await ask('b');
    expect(refused).toMatchObject({ acquired: false, holder: 'a', token: first.token });
    expect(refused.remainingSeconds > 0 && refused.remainingSeconds <= SECONDS).toBe(true);
    expect(await ask('a')).toMatchObject({ acquired: true, token: first.token });
    expect(await ask('b', SECONDS, 'other')).toMatchObject({ acquired: true, holder: 'b' });
  });

  it('gives it to another when it was given back, with a greater token', async () => {
    const first = await ask('a');
    await state.db.releaseLease({ name: 'beat', holder: 'b' });
    expect(await ask('b')).toMatchObject({ acquired: false });
    await state.db.releaseLease({ name: 'beat', holder: 'a' });
    const second = await ask('b');
    expect(second.acquired && second.token > first.token).toBe(true);
    expect(await ask('a')).toMatchObject({ acquired: false, holder: 'b', token: second.token });
  });

  it('gives it to another when it lapsed, and to the same one as a new lease', async () => {
    const first = await ask('a', SHORT_SECONDS);
    const lapse = () => new Promise((resolve) => setTimeout(resolve, SHORT_SECONDS * 1000 + 50));
    await lapse();
    const again = await ask('a', SHORT_SECONDS);
    expect(again.acquired && again.token > first.token).toBe(true);
    await lapse();
    expect(await ask('b')).toMatchObject({ acquired: true, holder: 'b' });
    expect(await ask('a')).toMatchObject({ acquired: false });
  });

  it('gives it to one only of many who ask at once', async () => {
    const answers = await Promise.all(['a', 'b', 'c', 'd', 'e'].map((holder) => ask(holder)));
    expect(answers.filter(({ acquired }) => acquired).length).toBe(1);
  });
}
