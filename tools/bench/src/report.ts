import type { IngestFigures } from './measure-ingest.ts';

/** A measured case with the figures of each peer. */
export interface CaseFigures {
  readonly name: string;
  readonly figures: readonly IngestFigures[];
}

/** A Markdown table; ratios are ours to the other's. */
export function reportTable(cases: readonly CaseFigures[]): string {
  const rows = cases.flatMap(({ name, figures }) =>
    figures.map((figure) => {
      const other = figures.find(({ peer }) => peer !== figures[0]?.peer);
      const ratio =
        figure === figures[0] && other
          ? `${(figure.eventsPerSecond / other.eventsPerSecond).toFixed(1)} ×`
          : '';
      return [
        name,
        figure.peer,
        Math.round(figure.eventsPerSecond).toLocaleString('en'),
        ratio,
        figure.cpuSecondsPer100k.toFixed(1),
        `${Math.round(figure.peakResidentBytes / 1e6)} MB`,
        `${figure.lagAfterLoadSeconds.toFixed(2)} s`,
        figure.taken === figure.events ? 'none' : `${figure.events - figure.taken} of ${figure.events}`,
      ];
    }),
  );
  const header = [
    'case',
    'peer',
    'events/s',
    'ratio',
    'CPU s per 100k',
    'peak memory',
    'lag after load',
    'lost',
  ];
  return [header, header.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}
