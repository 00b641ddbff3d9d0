import { useQuery } from '@tanstack/react-query';
import type { BrokerRevocationJson } from '../../../server/api/control.ts';
import { revocationQuery } from '../../api/revoke-queries.ts';
import { Limits } from './Limits.tsx';
import { tasksInWords } from './revoke-target.ts';
import styles from './StopTasks.module.css';

/** What became of a request on one broker, as it goes on. */
export function RevokeOutcome({ answer }: { readonly answer: BrokerRevocationJson }) {
  const { data } = useQuery(revocationQuery(answer));
  const revocation = data ?? answer.revocation;
  if (revocation === null) {
    return (
      <p role="alert" className={styles.error}>
        {answer.unreachable?.message}
      </p>
    );
  }
  const { state, tasks, told, answers, limits, error } = revocation;
  const terminated = answers.reduce((sum, { terminated: count }) => sum + count, 0);
  const refused = answers.filter((one) => one.error !== null);
  return (
    <>
      <p role="status">
        {state === 'running' ? 'Telling workers: ' : ''}
        {tasks === null ? 'Workers were told' : `${told.toLocaleString('en')} of ${tasksInWords(tasks)} told`}
        {answers.length > 0 && `, ${answers.length} ${answers.length === 1 ? 'worker' : 'workers'} answered`}
        {terminated > 0 && `, ${tasksInWords(terminated)} terminated`}.
      </p>
      {state === 'running' && tasks !== null && (
        <progress className={styles.progress} value={told} max={tasks} aria-label="Tasks told" />
      )}
      {refused.map(({ worker, error: words }) => (
        <p key={worker} className={styles.error}>
          {worker}: {words}
        </p>
      ))}
      {error !== null && (
        <p role="alert" className={styles.error}>
          {error}
        </p>
      )}
      <Limits limits={limits} />
    </>
  );
}
