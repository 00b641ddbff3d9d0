import { Link } from '@tanstack/react-router';
import type { WorkerAnswersJson } from '../../../server/api/control.ts';
import { answerText } from './answer-text.ts';
import { type InspectedTask, inspectedTasks } from './inspected-tasks.ts';
import styles from './WorkerInspectPanel.module.css';

/** An answer as a list of tasks, of names, or as it came. */
export function InspectedValue({ answers }: { readonly answers: WorkerAnswersJson }) {
  const answer = answers.items.flatMap(({ answers: given }) => given)[0];
  if (answer?.status !== 'ok') return <p className={styles.failed}>{answerText([answers]).text}</p>;
  const { value } = answer;
  if (Array.isArray(value)) {
    if (value.length === 0) return <p className={styles.none}>None.</p>;
    const tasks = inspectedTasks(value);
    return tasks ? <TaskRows tasks={tasks} /> : <Names names={value.map(String)} />;
  }
  return <pre className={styles.json}>{JSON.stringify(value, null, 2)}</pre>;
}

function TaskRows({ tasks }: { readonly tasks: readonly InspectedTask[] }) {
  return (
    <ul className={styles.tasks}>
      {tasks.map(({ id, name, args, eta }) => (
        <li key={id}>
          <Link to="/tasks/$id" params={{ id }} className={styles.task}>
            <span className={styles.name}>{name}</span>
            <code className={styles.args}>{eta ?? args}</code>
            <code className={styles.id}>{id}</code>
          </Link>
        </li>
      ))}
    </ul>
  );
}

function Names({ names }: { readonly names: readonly string[] }) {
  return (
    <ul className={styles.names}>
      {names.toSorted().map((name) => (
        <li key={name}>
          <code>{name}</code>
        </li>
      ))}
    </ul>
  );
}
