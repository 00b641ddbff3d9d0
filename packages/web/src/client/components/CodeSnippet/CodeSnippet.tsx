import type { ReactNode } from 'react';
import { CopyButton } from '../CopyButton/CopyButton.tsx';
import styles from './CodeSnippet.module.css';

interface CodeSnippetProps {
  readonly caption: ReactNode;
  /** What is copied. */
  readonly code: string;
  /** What is shown, where it differs (laid out, coloured). */
  readonly children?: ReactNode;
  /** Completes "Copy …". */
  readonly what: string;
}

/** Machine text with a caption and a copy button; long lines wrap, long texts scroll. */
export function CodeSnippet({ caption, code, children, what }: CodeSnippetProps) {
  return (
    <figure className={styles.snippet}>
      <figcaption className={styles.caption}>
        <span>{caption}</span>
        <CopyButton text={code} what={what} />
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
      <pre className={styles.code} tabIndex={0}>
        {children ?? code}
      </pre>
    </figure>
  );
}
