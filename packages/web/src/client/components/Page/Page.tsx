import type { ReactNode } from 'react';
import styles from './Page.module.css';
import { useDocumentTitle } from './use-document-title.ts';

interface PageProps {
  /** Stands in the head and in the tab of the browser. */
  readonly title: string;
  /** The head's title where it is more than text. */
  readonly heading?: ReactNode;
  /** Before the title: the way back. */
  readonly crumb?: ReactNode;
  /** After the title: a count, a status. */
  readonly note?: ReactNode;
  readonly actions?: ReactNode;
  /** The page fills the height and scrolls inside itself. */
  readonly filled?: boolean;
  readonly children: ReactNode;
}

/** A page: head and content. */
export function Page({ title, heading, crumb, note, actions, filled = false, children }: PageProps) {
  useDocumentTitle(title);
  return (
    <div className={filled ? styles.filled : styles.page}>
      <header className={styles.head}>
        <div className={styles.titles}>
          {crumb !== undefined && <div className={styles.crumb}>{crumb}</div>}
          <div className={styles.line}>
            <h1 className={styles.title}>{heading ?? title}</h1>
            {note !== undefined && <div className={styles.note}>{note}</div>}
          </div>
        </div>
        {actions !== undefined && <div className={styles.actions}>{actions}</div>}
      </header>
      {children}
    </div>
  );
}
