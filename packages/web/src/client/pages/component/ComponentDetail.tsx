import { ExternalLink, TriangleAlert } from 'lucide-react';
import type { ComponentJson } from '../../../server/api/components.ts';
import { CodeSnippet } from '../../components/CodeSnippet/CodeSnippet.tsx';
import { type Figure, FigureStrip } from '../../components/FigureStrip/FigureStrip.tsx';
import { KeyValues } from '../../components/KeyValues/KeyValues.tsx';
import { Panel } from '../../components/Panel/Panel.tsx';
import { formatDuration, formatUptime } from '../../format/duration.ts';
import { formatBytes, formatCount } from '../../format/number.ts';
import styles from './ComponentDetail.module.css';
import { safeHref } from './safe-href.ts';

/** The body of a component's page; parts that it does not fill are left out. */
export function ComponentDetail({ component }: { readonly component: ComponentJson }) {
  const { details, usage, configSummary } = component;
  // What a component links to while it runs may repeat what it always links to.
  const links = [
    ...new Map([...component.links, ...(details?.links ?? [])].map((link) => [link.href, link])).values(),
  ];
  const figures = Object.entries(details?.figures ?? {});
  return (
    <>
      {details?.summary !== undefined && (
        <p className={details.degraded ? styles.degraded : styles.summary}>
          {details.degraded && <TriangleAlert size={15} aria-hidden="true" />}
          {details.summary}
        </p>
      )}
      {figures.length > 0 && (
        <FigureStrip
          label={`Figures of ${component.displayName}`}
          figures={figures.map(([label, value]) => ({ label: toLabel(label), value: formatFigure(value) }))}
        />
      )}
      <div className={styles.columns}>
        <div className={styles.column}>
          {links.length > 0 && (
            <Panel title="Links">
              <ul className={styles.links}>
                {links.map(({ label, href }) => (
                  <li key={href}>
                    <a href={safeHref(href)} target="_blank" rel="noreferrer">
                      {label}
                      <ExternalLink size={13} aria-hidden="true" />
                    </a>
                    <code>{href}</code>
                  </li>
                ))}
              </ul>
            </Panel>
          )}
          {usage && (
            <Panel title="How to use it">
              <CodeSnippet caption={usage.caption} code={usage.code} what="snippet" />
            </Panel>
          )}
          {configSummary.length > 0 && (
            <Panel title="Configuration">
              <KeyValues entries={configSummary.map((entry) => ({ ...entry, mono: true }))} />
            </Panel>
          )}
        </div>
        <Panel title="Process">
          <KeyValues entries={processFacts(component).map(({ label, value }) => ({ label, value }))} />
        </Panel>
      </div>
    </>
  );
}

function processFacts(component: ComponentJson): Figure[] {
  const lag = component.eventLoopLagMs;
  return [
    { label: 'Status', value: component.status },
    { label: 'PID', value: component.pid },
    { label: 'Uptime', value: formatUptime(component.uptimeSeconds) },
    { label: 'Restarts', value: component.restarts },
    { label: 'Last exit', value: component.lastExit },
    { label: 'Memory', value: formatBytes(component.memoryBytes) },
    { label: 'Event loop delay', value: lag === null ? null : formatDuration(lag / 1000) },
    { label: 'Name', value: component.name },
  ];
}

/** `lastScrapeMs` and `dispatch_delay` as words. */
function toLabel(key: string): string {
  const words = key
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replaceAll('_', ' ')
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function formatFigure(value: number | string): string {
  if (typeof value === 'string') return value;
  return Number.isInteger(value) ? formatCount(value) : value.toFixed(2);
}
