import { Link } from '@tanstack/react-router';
import { Compass } from 'lucide-react';
import { EmptyState } from '../../components/EmptyState/EmptyState.tsx';
import { Page } from '../../components/Page/Page.tsx';
import styles from './NotFoundPage.module.css';

/** No page has this address. */
export function NotFoundPage() {
  return (
    <Page title="Not found">
      <EmptyState icon={Compass} title="There is no such page">
        <p>The address may be mistyped, or belong to a component that is not configured.</p>
        <p>
          <Link to="/" className={styles.link}>
            Go to the overview
          </Link>
        </p>
      </EmptyState>
    </Page>
  );
}
