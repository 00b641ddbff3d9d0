/** Entry of a component process: loads one component's code and runs it. */
import { ComponentHost, type ComponentInit } from '../components/host.ts';
import { runChildProcess } from './child-process.ts';

let host: ComponentHost | undefined;

runChildProcess<ComponentInit>({
  async check(init) {
    host = await ComponentHost.load(init);
    return host.report();
  },
  async start(init, services) {
    host ??= await ComponentHost.load(init);
    return host.start(services);
  },
});
