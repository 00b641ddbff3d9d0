import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { TaskSearch } from '../../pages/tasks/task-search.ts';
import { Sparkline } from '../Sparkline/Sparkline.tsx';
import styles from './HeadlineFigure.module.css';

interface HeadlineFigureProps {
  readonly label: string;
  readonly value: ReactNode;
  readonly unit?: string;
  /** What the figure covers. */
  readonly note: ReactNode;
  readonly tone?: 'good' | 'bad' | 'warning' | undefined;
  readonly trend?: { readonly values: readonly number[]; readonly color: string };
  readonly to: '/tasks' | '/workers' | '/events';
  /** Which tasks are counted. */
  readonly search?: TaskSearch;
}

/** One headline of the overview; leads to what it counts. */
export function HeadlineFigure({
  label,
  value,
  unit,
  note,
  tone,
  trend,
  to,
  search = {},
}: HeadlineFigureProps) {
  return (
    <Link to={to} search={search} className={styles.figure}>
      <span className={styles.label}>{label}</span>
      <span className={`${styles.value} ${tone ? styles[tone] : ''}`}>
        {value}
        {unit !== undefined && <span className={styles.unit}>{unit}</span>}
      </span>
      <span className={styles.note}>{note}</span>
      <span className={styles.trend}>{trend && <Sparkline {...trend} />}</span>
    </Link>
  );
}
