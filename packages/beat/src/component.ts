import { defineComponent } from '@celery-cnc/core/component';
import { BeatScheduler } from './beat-scheduler.ts';
import { beatOptions } from './options.ts';

const EXAMPLE = {
  schedules: [{ name: 'tidy up', app: 'shop', task: 'shop.tidy', everySeconds: 60, args: [], kwargs: {} }],
};

/** The beat component. */
export default defineComponent({
  name: 'beat',
  displayName: 'Beat',
  config: beatOptions,
  dependsOn: ['database', 'engine'],
  create: (context) => new BeatScheduler(context),
  ui: {
    route: '/beat',
    configSummary: ({ schedulePath, deleteSchedulesOnBoot, app }) => [
      { label: 'Schedule file', value: schedulePath },
      { label: 'App', value: app ?? 'the first' },
      { label: 'Delete schedules on boot', value: deleteSchedulesOnBoot ? 'yes' : 'no' },
    ],
    usage: ({ schedulePath }) => ({
      caption: `Schedules in ${schedulePath}; read again when it changes`,
      language: 'json',
      code: JSON.stringify(EXAMPLE, undefined, 2),
    }),
  },
});
