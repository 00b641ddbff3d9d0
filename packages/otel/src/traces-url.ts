const DEFAULT_ENDPOINT = 'http://localhost:4318';
const TRACES_PATH = '/v1/traces';

/** Environment variables, as `process.env`. */
type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Where spans go: the option, else the variables of the OpenTelemetry specification, else the default. What a variable
 * holds that is no URL is passed over, as the SDKs do.
 */
export function tracesUrl(endpoint: string | undefined, env: Environment): string {
  if (endpoint !== undefined) return withTracesPath(endpoint);
  const { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: ofTraces, OTEL_EXPORTER_OTLP_ENDPOINT: ofAll } = env;
  // By the specification this one is the whole URL.
  if (ofTraces && URL.canParse(ofTraces)) return new URL(ofTraces).href;
  return withTracesPath(ofAll && URL.canParse(ofAll) ? ofAll : DEFAULT_ENDPOINT);
}

/** The URL without what may be secret: credentials and query. */
export function shownUrl(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}

function withTracesPath(endpoint: string): string {
  const url = new URL(endpoint);
  const base = url.pathname.replace(/\/+$/, '');
  url.pathname = base.endsWith(TRACES_PATH) ? base : `${base}${TRACES_PATH}`;
  return url.href;
}
