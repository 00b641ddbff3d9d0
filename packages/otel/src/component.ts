import { defineComponent } from '@celery-cnc/core/component';
import { openTelemetryOptions } from './options.ts';
import { TaskTracer } from './task-tracer.ts';

/** The OpenTelemetry component. */
export default defineComponent({
  name: 'otel',
  displayName: 'OpenTelemetry',
  config: openTelemetryOptions,
  dependsOn: ['database'],
  create: (context) => new TaskTracer(context),
  ui: {
    configSummary: ({ endpoint, serviceName, headers, maxQueuedSpans }) => [
      { label: 'Endpoint', value: withoutPassword(endpoint) },
      { label: 'Service name', value: serviceName },
      { label: 'Headers', value: Object.keys(headers).join(', ') || 'none' },
      { label: 'Most queued spans', value: String(maxQueuedSpans) },
    ],
    usage: ({ endpoint }) => ({
      caption: `A collector that listens where this component sends: ${withoutPassword(endpoint)}`,
      language: 'yaml',
      code: [
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
      ].join('\n'),
    }),
  },
});

function withoutPassword(url: string): string {
  return url.replace(/\/\/[^@/]*@/, '//');
}
