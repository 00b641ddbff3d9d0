import { getRouteApi } from '@tanstack/react-router';
import { ComponentView } from './ComponentView.tsx';

const route = getRouteApi('/components/$name');

/** The page that every component has, ours and third parties'. */
export function ComponentPage() {
  return <ComponentView name={route.useParams().name} />;
}
