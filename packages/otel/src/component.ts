import { defineComponent } from '@celery-cnc/core/component';
import { ATTR_SERVICE_NAME } from '@opentelemetry/semantic-conventions';
import { openTelemetryOptions } from './options.ts';
import { spanResource } from './span-resource.ts';
import { TaskTracer } from './task-tracer.ts';
import { shownUrl, tracesUrl } from './traces-url.ts';

const COLLECTOR = [
  'receivers:',
  '  otlp:',
  '    protocols:',
  '      http:',
  '        endpoint: 0.0.0.0:4318',
  'exporters:',
  '  debug: {}',
  'service:',
  '  pipelines:',
  '    traces: { receivers: [otlp], exporters: [debug] }',
];

/** The OpenTelemetry component. */
export default defineComponent({
  name: 'otel',
  displayName: 'OpenTelemetry',
  config: openTelemetryOptions,
  dependsOn: ['database'],
  create: (context) => new TaskTracer(context),
  ui: {
    configSummary: (config) => [
      { label: 'Endpoint', value: shownUrl(tracesUrl(config.endpoint, process.env)) },
      { label: 'Service name', value: String(spanResource(config).attributes[ATTR_SERVICE_NAME]) },
      { label: 'Headers', value: Object.keys(config.headers).join(', ') || 'none' },
      { label: 'Resource attributes', value: Object.keys(config.attributes).join(', ') || 'none' },
      { label: 'Most queued spans', value: String(config.maxQueuedSpans) },
    ],
    usage: ({ endpoint }) => ({
      caption: `A collector for the traces sent to ${shownUrl(tracesUrl(endpoint, process.env))}`,
      language: 'yaml',
      code: COLLECTOR.join('\n'),
    }),
  },
});
