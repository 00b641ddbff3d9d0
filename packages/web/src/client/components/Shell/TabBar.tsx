import { Link } from '@tanstack/react-router';
import { MAIN_ITEMS } from './nav-items.ts';
import styles from './TabBar.module.css';

/** Navigation of small screens, at the thumb. */
export function TabBar() {
  return (
    <nav aria-label="Main" className={styles.bar}>
      {MAIN_ITEMS.map((item) => (
        <Link
          key={item.to}
          to={item.to}
          className={styles.tab}
          activeOptions={{ exact: item.to === '/', includeSearch: false }}
        >
          <item.icon size={19} aria-hidden="true" strokeWidth={1.9} />
          {item.label}
        </Link>
      ))}
    </nav>
  );
}
