import { ComponentView } from './ComponentView.tsx';

/** Beat's page. */
export function BeatPage() {
  return <ComponentView name="beat" />;
}
