// Keeps secrets out of whatever leaves this process as text: by the names of fields that hold them, and by the very values that
// were read as secrets. It must never repeat what it was told.

const MARK = '[redacted]';
/** Shorter ones would be found in innocent words. */
const SECRET_MIN_CHARS = 8;
/** Tokens are renewed all the time; the ones forgotten first have long expired. */
const SECRETS_MAX = 4096;

const SECRET_FIELD =
  /token|passw|secret(?!-?name)|credential|authorization|cookie|private-?key|api-?key|kubeconfig|^(client-?)?(key|cert(ificate)?)-?data$/i;

const DEPTH_MAX = 6;
const ITEMS_MAX = 100;

export class Redactor {
  readonly #secrets = new Set<string>();
  #pattern: RegExp | null = null;

  /** From now on this value is a secret wherever it stands, in base64 too; of a PEM document, each line of it. */
  add(value: string): void {
    for (const secret of formsOf(value)) {
      this.#secrets.delete(secret);
      this.#secrets.add(secret);
      this.#pattern = null;
    }
    for (const oldest of this.#secrets) {
      if (this.#secrets.size <= SECRETS_MAX) break;
      this.#secrets.delete(oldest);
    }
  }

  /** The text without the secrets. */
  clean(text: string): string {
    if (this.#secrets.size === 0) return text;
    this.#pattern ??= patternOf(this.#secrets);
    return text.replace(this.#pattern, MARK);
  }

  /** A copy for a log: secrets left out, errors as their sentences, and nothing deeper or longer than anybody reads. */
  cleanFields(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
    return this.#record(fields, DEPTH_MAX);
  }

  #value(value: unknown, depth: number): unknown {
    if (typeof value === 'string') return this.clean(value);
    if (typeof value === 'bigint') return String(value);
    if (typeof value !== 'object' || value === null) return typeof value === 'function' ? undefined : value;
    if (depth === 0) return '…';
    if (value instanceof Error) return this.#error(value, depth);
    if (Array.isArray(value)) return value.slice(0, ITEMS_MAX).map((item) => this.#value(item, depth - 1));
    return this.#record(value, depth);
  }

  #record(record: object, depth: number): Record<string, unknown> {
    const clean: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(record).slice(0, ITEMS_MAX)) {
      const isSecret = SECRET_FIELD.test(name) && typeof value !== 'number' && typeof value !== 'boolean';
      clean[name] = isSecret ? MARK : this.#value(value, depth - 1);
    }
    return clean;
  }

  #error(error: Error, depth: number): Record<string, unknown> {
    const { name, message, stack, cause } = error;
    return {
      name,
      message: this.clean(message),
      ...(stack === undefined ? {} : { stack: this.clean(stack) }),
      ...(cause === undefined ? {} : { cause: this.#value(cause, depth - 1) }),
    };
  }
}

function formsOf(value: string): string[] {
  const isPem = value.includes('-----BEGIN ');
  const parts = isPem ? value.split(/\r?\n/).filter((line) => !line.includes('-----')) : [value.trim()];
  const base64 = Buffer.from(value).toString('base64');
  return value.trim().length < SECRET_MIN_CHARS
    ? []
    : [...parts, base64].filter((part) => part.length >= SECRET_MIN_CHARS);
}

/** Longer ones first, so that a secret that begins with another one is replaced whole. */
function patternOf(secrets: ReadonlySet<string>): RegExp {
  const longestFirst = [...secrets].sort((a, b) => b.length - a.length);
  return new RegExp(
    longestFirst.map((secret) => secret.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')).join('|'),
    'g',
  );
}
