import { defineComponent } from '@celery-cnc/core/component';
import { prometheusOptions } from './options.ts';
import { PrometheusExporter } from './prometheus-exporter.ts';
import { scrapeTarget, scrapeUrl } from './scrape-url.ts';

/** The Prometheus component. */
export default defineComponent({
  name: 'prometheus',
  displayName: 'Prometheus',
  config: prometheusOptions,
  dependsOn: ['database'],
  ports: ({ host, port }) => (port === 0 ? [] : [{ host, port, option: 'port' }]),
  create: (context) => new PrometheusExporter(context),
  ui: {
    links: (config) => (config.port === 0 ? [] : [{ label: 'Metrics', href: scrapeUrl(config) }]),
    configSummary: (config) => [
      { label: 'Address', value: `${config.host}:${config.port}` },
      { label: 'Path', value: config.prometheusPath },
      { label: 'Runtime buckets', value: `${config.runtimeBuckets.join(', ')} s` },
      { label: 'Most series a metric', value: String(config.maxSeries) },
    ],
    usage: ({ host, port, prometheusPath }) => ({
      caption: 'Add to prometheus.yml',
      language: 'yaml',
      code: [
        'scrape_configs:',
        '  - job_name: celery',
        `    metrics_path: ${prometheusPath}`,
        '    static_configs:',
        `      - targets: ['${scrapeTarget(host, port)}']`,
      ].join('\n'),
    }),
  },
});
