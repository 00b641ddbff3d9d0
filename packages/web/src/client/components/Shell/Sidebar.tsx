import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { PanelLeftClose, PanelLeftOpen } from 'lucide-react';
import type { ReactNode } from 'react';
import { componentsQuery, metaQuery } from '../../api/queries.ts';
import { formatBytes, formatCompact } from '../../format/number.ts';
import { Button } from '../Button/Button.tsx';
import { Hint } from '../Hint/Hint.tsx';
import { Brand } from './Brand.tsx';
import { ComponentMark } from './ComponentMark.tsx';
import { componentItems, MAIN_ITEMS, type NavItem } from './nav-items.ts';
import styles from './Sidebar.module.css';
import { useStoredChoice } from './use-stored-choice.ts';

/** Navigation at the side; folds to icons, and that is remembered. */
export function Sidebar() {
  const [width, setWidth] = useStoredChoice('celery-cnc:sidebar', ['wide', 'narrow'] as const);
  const narrow = width === 'narrow';
  const components = useQuery(componentsQuery).data?.components ?? [];
  const items = componentItems(components);
  return (
    <aside className={narrow ? styles.narrow : styles.sidebar}>
      <Link to="/" className={styles.brand} aria-label="Celery CnC, overview">
        <Brand compact={narrow} />
      </Link>
      <nav aria-label="Main" className={styles.nav}>
        <ul>
          {MAIN_ITEMS.map((item) => (
            <NavLink key={item.to} item={item} narrow={narrow} />
          ))}
        </ul>
        {items.length > 0 && (
          <>
            <p className={styles.group}>{narrow ? <span aria-hidden="true" /> : 'Enabled'}</p>
            <ul>
              {items.map(({ component, ...item }) => (
                <NavLink key={item.to} item={item} narrow={narrow}>
                  <ComponentMark component={component} corner={narrow} />
                </NavLink>
              ))}
            </ul>
          </>
        )}
      </nav>
      <footer className={styles.foot}>
        {!narrow && <Stored />}
        <Button
          look="ghost"
          square
          aria-label={narrow ? 'Widen the navigation' : 'Narrow the navigation'}
          onClick={() => setWidth(narrow ? 'wide' : 'narrow')}
        >
          {narrow ? <PanelLeftOpen size={16} /> : <PanelLeftClose size={16} />}
        </Button>
      </footer>
    </aside>
  );
}

function NavLink({ item, narrow, children }: { item: NavItem; narrow: boolean; children?: ReactNode }) {
  const link = (
    <Link
      to={item.to}
      className={styles.link}
      activeOptions={{ exact: item.exact ?? false, includeSearch: false }}
    >
      <item.icon size={16} aria-hidden="true" strokeWidth={1.9} />
      <span className={narrow ? 'visually-hidden' : styles.label}>{item.label}</span>
      {children}
    </Link>
  );
  return (
    <li>
      {narrow ? (
        <Hint text={item.label} side="right">
          {link}
        </Hint>
      ) : (
        link
      )}
    </li>
  );
}

function Stored() {
  const { data: meta } = useQuery(metaQuery);
  if (!meta) return <span className={styles.stored} />;
  const { tasks, sizeBytes, adapter } = meta.database;
  return (
    <span className={styles.stored}>
      <span>Version {meta.version}</span>
      <span className="numeric">
        {formatCompact(tasks)} tasks{sizeBytes === null ? '' : ` · ${formatBytes(sizeBytes)}`} · {adapter}
      </span>
    </span>
  );
}
