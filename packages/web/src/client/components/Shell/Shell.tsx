import { Outlet } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useState } from 'react';
import { ConnectionBanner } from './ConnectionBanner.tsx';
import styles from './Shell.module.css';
import { Sidebar } from './Sidebar.tsx';
import { TabBar } from './TabBar.tsx';
import { TopBar } from './TopBar.tsx';

const CommandPalette = lazy(() =>
  import('../CommandPalette/CommandPalette.tsx').then((module) => ({ default: module.CommandPalette })),
);

/** The frame of every page: navigation, top bar, command palette. */
export function Shell() {
  const [paletteOpen, setPaletteOpen] = useState(false);
  const [paletteUsed, setPaletteUsed] = useState(false);
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (!(event.metaKey || event.ctrlKey) || event.key.toLowerCase() !== 'k') return;
      event.preventDefault();
      setPaletteOpen((open) => !open);
    };
    addEventListener('keydown', listen);
    return () => removeEventListener('keydown', listen);
  }, []);
  useEffect(() => setPaletteUsed((used) => used || paletteOpen), [paletteOpen]);
  return (
    <div className={styles.shell}>
      <a href="#main" className={styles.skip}>
        Skip to content
      </a>
      <Sidebar />
      <div className={styles.column}>
        <TopBar onSearch={() => setPaletteOpen(true)} />
        <ConnectionBanner />
        <main id="main" className={styles.main} tabIndex={-1} data-scroll-restoration-id="main">
          <Outlet />
        </main>
        <TabBar />
      </div>
      {(paletteUsed || paletteOpen) && (
        <Suspense>
          <CommandPalette open={paletteOpen} onOpenChange={setPaletteOpen} />
        </Suspense>
      )}
    </div>
  );
}
