import type { ProcessStatus } from '@celery-cnc/core/component';
import type { ComponentJson } from '../../../server/api/components.ts';

/** Status of a component: that of its process, or `degraded` where it runs but cannot do its work. */
export function componentHealth(component: ComponentJson): ProcessStatus | 'degraded' {
  return component.status === 'up' && component.details?.degraded === true ? 'degraded' : component.status;
}
