// How a cluster is reached, as data: an address, whom to trust, what to say who we are. Where it was read from does not matter
// any more, and nothing in it is a path or a command of a stranger.

/** A command of the operator's own list that says who we are; which one, and its arguments, are never a cluster's to choose. */
export interface ListedExec {
  /** An absolute path. */
  readonly command: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export type EndpointAuth =
  | { readonly token: string }
  /** PEM. */
  | { readonly certData: string; readonly keyData: string }
  | {
      readonly exec: ListedExec & {
        /** What the cluster tells the command about itself, as it came. */
        readonly clusterConfig?: unknown;
      };
    };

export interface Endpoint {
  /** `https://host:port`, maybe with a path; no slash at its end. */
  readonly server: string;
  /** PEM; without it, the certificate authorities of this machine are trusted. */
  readonly caData?: string;
  /** The name that the server's certificate must have, if not that of the address. */
  readonly serverName?: string;
  readonly auth: EndpointAuth;
}

export type RefusalCode =
  | 'exec'
  | 'authProvider'
  | 'tokenFile'
  | 'filePath'
  | 'plainHttp'
  | 'skipVerify'
  | 'proxy'
  | 'userInfo'
  | 'loopback'
  | 'forbiddenAddress'
  | 'badServer'
  | 'noContext'
  | 'unknownContext'
  | 'manyContexts'
  | 'noCluster'
  | 'noCredential'
  | 'basicAuth'
  | 'impersonation'
  | 'badBase64'
  | 'badCertificate'
  | 'expiredCertificate'
  | 'badToken'
  | 'tooLarge'
  | 'badYaml'
  | 'notKubeconfig';

/** Why an endpoint is not taken: a sentence that says where and what to write instead, and holds no credential. */
export interface Refusal {
  readonly code: RefusalCode;
  readonly message: string;
}

/** What intake needs to know beside the object. */
export interface IntakeRules {
  /** For control planes on this machine: 127.0.0.1 and ::1, and nothing else that is refused. */
  readonly allowLoopback: boolean;
  /** Microseconds since the Unix epoch, against which certificates are held. */
  readonly nowMicros: number;
  /** By the name that a kubeconfig gives as its command, or a ClusterProfile as its provider. None if not given. */
  readonly listedExec?: ReadonlyMap<string, ListedExec>;
}

/** A value of foreign data that should be an object. */
export type Fields = Readonly<Record<string, unknown>>;

/** The fields of an object, or of an empty one where the value is none. */
export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

/** A value that was written: absent, null and empty are not. */
export function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}

/** Something that a stranger wrote, short and in quotes. */
export function quoted(value: unknown): string {
  const text = typeof value === 'string' ? value : '';
  return JSON.stringify(text.length > 64 ? `${text.slice(0, 63)}…` : text);
}
