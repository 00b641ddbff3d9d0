import type { PrometheusSettings } from './options.ts';

/** Address and path of the metrics, as this machine reaches them. */
export function scrapeUrl({ host, port, prometheusPath }: PrometheusSettings): string {
  return `http://${scrapeTarget(host, port)}${prometheusPath}`;
}

/** `host:port` of a scrape configuration's target. */
export function scrapeTarget(host: string, port: number): string {
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `${name.includes(':') ? `[${name}]` : name}:${port}`;
}
