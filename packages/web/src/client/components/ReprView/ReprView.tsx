import { useMemo } from 'react';
import { layOutRepr } from '../../format/python-repr.ts';
import { CodeSnippet } from '../CodeSnippet/CodeSnippet.tsx';
import styles from './ReprView.module.css';

interface ReprViewProps {
  /** Celery's own name of the field, as `args`. */
  readonly field: string;
  readonly text: string | null;
  readonly cut: boolean;
}

/** A Python representation, laid out and coloured; says when it was cut. */
export function ReprView({ field, text, cut }: ReprViewProps) {
  const tokens = useMemo(() => (text === null ? [] : layOutRepr(text)), [text]);
  if (text === null) return null;
  const caption = (
    <>
      <code>{field}</code>
      {cut && <span className={styles.cut}>cut at the payload limit</span>}
    </>
  );
  return (
    <CodeSnippet caption={caption} code={text} what={field}>
      {tokens.map(({ kind, text: piece }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a token is its place in the text
        <span key={index} className={styles[kind]}>
          {piece}
        </span>
      ))}
    </CodeSnippet>
  );
}
