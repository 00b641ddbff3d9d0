import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import type { WorkerJson } from '../../../server/api/workers.ts';
import { taskNamesQuery } from '../../api/queries.ts';
import { useControlRefusal } from '../../api/use-control-refusal.ts';
import { Button } from '../../components/Button/Button.tsx';
import { ControlNote } from '../../components/ControlNote/ControlNote.tsx';
import { Panel } from '../../components/Panel/Panel.tsx';
import { ShutdownDialog } from '../../components/ShutdownDialog/ShutdownDialog.tsx';
import { CommandForm } from './CommandForm.tsx';
import styles from './WorkerControlPanel.module.css';
import { COMMAND_GROUPS } from './worker-commands.ts';

/** Commands for one worker. */
export function WorkerControlPanel({ worker }: { readonly worker: WorkerJson }) {
  const [isShuttingDown, setShuttingDown] = useState(false);
  const refusal = useControlRefusal();
  const names = useQuery(taskNamesQuery).data?.items ?? [];
  const id = useId();
  const lists = { task: `${id}-tasks`, queue: `${id}-queues` };
  const { name, broker } = worker;
  return (
    <Panel title="Control" note="forgotten when it restarts">
      <ControlNote />
      <datalist id={lists.task}>
        {names.map((task) => (
          <option key={task} value={task} />
        ))}
      </datalist>
      <datalist id={lists.queue}>
        {worker.inspection?.queues.map((queue) => (
          <option key={queue} value={queue} />
        ))}
      </datalist>
      <fieldset className={styles.groups} disabled={refusal !== null}>
        {COMMAND_GROUPS.map((group) => (
          <CommandForm key={group.title} group={group} worker={{ name, broker }} lists={lists} />
        ))}
        <div className={styles.end}>
          <Button look="danger" onClick={() => setShuttingDown(true)}>
            Shut down…
          </Button>
        </div>
      </fieldset>
      {isShuttingDown && (
        <ShutdownDialog workers={[{ name, broker }]} onClose={() => setShuttingDown(false)} />
      )}
    </Panel>
  );
}
