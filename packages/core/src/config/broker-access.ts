/** How a connection is encrypted; file paths as they were given. */
export interface TlsSettings {
  /** Whether the server's certificate is checked. */
  readonly verify: boolean;
  /** Whether the certificate has to name the host; only where it is checked at all. */
  readonly checkHostname: boolean;
  /** The name that the certificate has to bear; `null`: that of the host. */
  readonly serverName: string | null;
  readonly caFile: string | null;
  readonly certFile: string | null;
  readonly keyFile: string | null;
}

/** Whom to ask Sentinels for, and as whom. */
export interface SentinelAccess {
  readonly masterName: string;
  /** Of the Sentinels themselves, as the password. */
  readonly username: string | null;
  readonly password: string | null;
  /** `null`: Sentinels are spoken to without encryption. */
  readonly tls: TlsSettings | null;
}

/** RabbitMQ's management API. */
export interface ManagementAccess {
  /** Without credentials and without a slash at its end. */
  readonly url: string;
  readonly username: string;
  readonly password: string;
}

/** How a broker is reached, as far as its URL does not tell it. */
export interface BrokerAccess {
  /** Celery's `broker_use_ssl`; what stands in a URL is stronger. `null`: as the URL says. */
  readonly tls: TlsSettings | null;
  /** `null` where the app names no master. */
  readonly sentinel: SentinelAccess | null;
}
