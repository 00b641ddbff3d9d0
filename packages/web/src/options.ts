import { z } from 'zod';
import { isLoopbackHost } from './server/loopback-host.ts';

/** The frontend's options: checked, complete and documented here. */
export const frontendOptions = z
  .strictObject({
    /** Address to listen on. @default '127.0.0.1' */
    host: z.string().min(1).max(253).default('127.0.0.1'),
    /** Port to listen on; 0 takes any free one. @default 8000 */
    port: z.int().min(0).max(65_535).default(8000),
    /**
     * Host names, beside loopback names and IP addresses, that browsers may use to reach the frontend, as behind a
     * reverse proxy: `cnc.example.com`, or `.example.com` for all names below it. @default []
     */
    allowedHosts: z.array(z.string().min(1).max(254)).max(100).default([]),
    /**
     * `allow` lets the frontend listen beyond this machine although it asks nobody who they are. Only for networks
     * where everyone may see every task's arguments, or behind a proxy that authenticates. @default 'refuse'
     */
    unauthenticatedAccess: z.enum(['refuse', 'allow']).default('refuse'),
    /**
     * Where requests may change something, as empty a queue: with `loopback` only where the frontend listens on this
     * machine alone; `allow` everywhere, for a proxy in front that authenticates; `refuse` nowhere. @default 'loopback'
     */
    control: z.enum(['loopback', 'allow', 'refuse']).default('loopback'),
    /** Browsers that may listen to the live stream at once. @default 200 */
    maxLiveClients: z.int().min(1).max(10_000).default(200),
  })
  .superRefine((options, context) => {
    if (options.unauthenticatedAccess === 'allow' || isLoopbackHost(options.host)) return;
    context.addIssue({
      code: 'custom',
      path: ['host'],
      message: 'would open the frontend to the network without authentication',
      params: {
        cure: "use '127.0.0.1' (and a reverse proxy that authenticates), or set unauthenticatedAccess: 'allow'",
      },
    });
  });

/** What a user writes. */
export type FrontendOptions = z.input<typeof frontendOptions>;

/** The same, checked and complete. */
export type FrontendSettings = z.output<typeof frontendOptions>;
