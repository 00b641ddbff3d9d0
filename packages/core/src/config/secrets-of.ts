import type { ResolvedApp, ResolvedConfig } from './resolved-config.ts';

const SECRET_KEY =
  /pass|secret|token|api[-_]?key|access[-_]?key|private[-_]?key|credential|authorization|cookie/i;
/** Their values are secrets as often as not, whatever their names: API keys travel in them. */
const HEADERS_KEY = /headers$/i;
/** RabbitMQ's own password for its own guest, known to everyone: masking it would blot out a common word. */
const PUBLIC_PASSWORD = 'guest';

/** Texts of a configuration that must never be logged: passwords in URLs, and component options under telling keys. */
export function secretsOf(config: ResolvedConfig): string[] {
  const secrets = new Set(secretsOfApps(config.apps));
  if (config.database.adapter === 'postgres') addUrlSecrets(config.database.url, secrets);
  for (const { reference } of config.components) addOptionSecrets(reference.options, false, secrets);
  return usable(secrets);
}

/** Passwords of the brokers and result backends of apps. */
export function secretsOfApps(
  apps: readonly Pick<
    ResolvedApp,
    'brokerUrl' | 'brokerAccess' | 'management' | 'backendUrl' | 'backendAccess'
  >[],
): string[] {
  const secrets = new Set<string>();
  for (const { brokerUrl, brokerAccess, management, backendUrl, backendAccess } of apps) {
    addUrlSecrets(brokerUrl, secrets);
    secrets.add(brokerAccess.sentinel?.password ?? '');
    secrets.add(backendAccess.sentinel?.password ?? '');
    addWithEncoded(management?.password ?? '', secrets);
    if (backendUrl !== null) addUrlSecrets(backendUrl, secrets);
  }
  return usable(secrets);
}

function usable(secrets: Set<string>): string[] {
  secrets.delete(PUBLIC_PASSWORD);
  secrets.delete('');
  return [...secrets];
}

function addOptionSecrets(value: unknown, isSecret: boolean, secrets: Set<string>): void {
  if (typeof value === 'string') {
    if (isSecret) secrets.add(value);
    else addUrlSecrets(value, secrets);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      addOptionSecrets(inner, isSecret || SECRET_KEY.test(key) || HEADERS_KEY.test(key), secrets);
    }
  }
}

/** Passwords of a URL or a failover list of URLs, as they stand there and decoded. */
function addUrlSecrets(urls: string, secrets: Set<string>): void {
  for (const url of urls.split(';')) {
    const [, userinfo = ''] = /:\/\/([^/?#]*)@/.exec(url) ?? [];
    const colon = userinfo.indexOf(':');
    if (colon !== -1) addWithDecoded(userinfo.slice(colon + 1), secrets);
    for (const [, key = '', value = ''] of url.matchAll(/[?&]([^=&#]+)=([^&#]*)/g)) {
      if (SECRET_KEY.test(key)) addWithDecoded(value, secrets);
    }
  }
}

/** As it is, and as it stands in a URL. */
function addWithEncoded(text: string, secrets: Set<string>): void {
  secrets.add(text);
  secrets.add(encodeURIComponent(text));
}

function addWithDecoded(text: string, secrets: Set<string>): void {
  secrets.add(text);
  try {
    secrets.add(decodeURIComponent(text));
  } catch {
    // Not percent-encoded: it is the password as it stands.
  }
}
