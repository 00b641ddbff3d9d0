/** Keys of the configuration that name a component's package by themselves. */
export const WELL_KNOWN_COMPONENTS = {
  beat: '@celery-cnc/beat',
  prometheus: '@celery-cnc/prometheus',
  openTelemetry: '@celery-cnc/otel',
  frontend: '@celery-cnc/web',
} as const;

/** A key of the configuration that names a component's package by itself. */
export type WellKnownKey = keyof typeof WELL_KNOWN_COMPONENTS;

/** All of them, in the order in which they are told. */
export const WELL_KNOWN_KEYS = Object.keys(WELL_KNOWN_COMPONENTS) as readonly WellKnownKey[];
