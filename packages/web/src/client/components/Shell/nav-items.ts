import {
  Activity,
  Boxes,
  CalendarClock,
  ChartNoAxesColumn,
  ChartSpline,
  Cpu,
  Layers,
  LayoutDashboard,
  ListChecks,
  type LucideIcon,
  Plug,
  Waypoints,
} from 'lucide-react';
import type { ComponentJson } from '../../../server/api/components.ts';

/** An entry of the navigation. */
export interface NavItem {
  readonly label: string;
  readonly icon: LucideIcon;
  readonly to: string;
  /** The active mark needs the exact path. */
  readonly exact?: boolean;
}

/** An entry of a component, which shows its status. */
export interface ComponentNavItem extends NavItem {
  readonly component: ComponentJson;
}

/** What is always there. */
export const MAIN_ITEMS: readonly NavItem[] = [
  { label: 'Overview', icon: LayoutDashboard, to: '/', exact: true },
  { label: 'Tasks', icon: ListChecks, to: '/tasks' },
  { label: 'Statistics', icon: ChartSpline, to: '/statistics' },
  { label: 'Workers', icon: Cpu, to: '/workers' },
  { label: 'Queues', icon: Layers, to: '/queues' },
  { label: 'Events', icon: Activity, to: '/events' },
  { label: 'Components', icon: Boxes, to: '/components', exact: true },
];

const ICONS: Readonly<Record<string, LucideIcon>> = {
  beat: CalendarClock,
  prometheus: ChartNoAxesColumn,
  otel: Waypoints,
};

/** The frontend is what shows this: an entry for it would lead nowhere new. */
const SELF = 'frontend';

/** Entries of the configured components; what is not configured has none. */
export function componentItems(components: readonly ComponentJson[]): ComponentNavItem[] {
  return components
    .filter((component) => component.name !== SELF && component.name !== 'web')
    .map((component) => ({
      component,
      label: component.displayName,
      icon: ICONS[component.name] ?? Plug,
      to: component.route === '/beat' ? '/beat' : `/components/${encodeURIComponent(component.name)}`,
    }));
}
