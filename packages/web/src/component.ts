import { defineComponent } from '@celery-cnc/core/component';
import { frontendOptions } from './options.ts';
import { frontendUrl } from './server/frontend-url.ts';
import { WebFrontend } from './server/web-frontend.ts';

/** The web component. It waits for the database only: without a broker it starts and says that one is missing. */
export default defineComponent({
  name: 'web',
  displayName: 'Web',
  config: frontendOptions,
  dependsOn: ['database'],
  ports: ({ host, port }) => (port === 0 ? [] : [{ host, port, option: 'port' }]),
  create: (context) => new WebFrontend(context),
  ui: {
    route: '/',
    links: ({ host, port }) => (port === 0 ? [] : [{ label: 'Open', href: frontendUrl(host, port) }]),
    configSummary: (config) => [
      { label: 'Address', value: `${config.host}:${config.port}` },
      { label: 'Access', value: config.unauthenticatedAccess === 'allow' ? 'everyone' : 'this machine' },
      { label: 'Other host names', value: config.allowedHosts.join(', ') || 'none' },
    ],
    usage: (config) => ({
      caption: 'Read the newest tasks as JSON',
      language: 'sh',
      code: `curl '${frontendUrl(config.host, config.port)}api/v1/tasks?limit=10'`,
    }),
  },
});
