import { Search } from 'lucide-react';
import { Brand } from './Brand.tsx';
import { LiveIndicator } from './LiveIndicator.tsx';
import { ThemeSwitch } from './ThemeSwitch.tsx';
import styles from './TopBar.module.css';

const isApple = /Mac|iPhone|iPad/.test(navigator.userAgent);

/** Search, state of the live stream, theme. */
export function TopBar({ onSearch }: { readonly onSearch: () => void }) {
  return (
    <header className={styles.bar}>
      <span className={styles.brand}>
        <Brand compact />
      </span>
      <button type="button" className={styles.search} onClick={onSearch} aria-keyshortcuts="Control+K Meta+K">
        <Search size={14} aria-hidden="true" />
        <span className={styles.prompt}>Go to a task, worker or page</span>
        <kbd className={styles.keys}>{isApple ? '⌘ K' : 'Ctrl K'}</kbd>
      </button>
      <div className={styles.end}>
        <LiveIndicator />
        <ThemeSwitch />
      </div>
    </header>
  );
}
