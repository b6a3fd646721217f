// What is said where a file with policies cannot be loaded: its line, what is wrong, what to write instead. It loads nothing.

/**
 * What the error means that importing a file threw.
 * @param place `file:line` of a syntax error, where somebody found out; null: what the error itself says
 */
export function loadFault(path: string, error: unknown, place: string | null = null): string {
  if (!(error instanceof Error)) return `${path}: throws ${String(error)} while it is loaded`;
  const { message } = error;
  if (error instanceof SyntaxError) {
    const where = placeOfSyntax(error) ?? place ?? path;
    const isTypeScript = 'code' in error && error.code === 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX';
    const hint = isTypeScript ? '; types are only taken out here, so write plain JavaScript for it' : '';
    return `${where}: does not compile: ${message}${hint}`;
  }
  if ('code' in error && error.code === 'ERR_MODULE_NOT_FOUND') return `${path}: ${missing(path, message)}`;
  const line = placeIn(error, path);
  return `${path}${line}: throws ${error.name} while it is loaded: ${message}`;
}

function missing(path: string, message: string): string {
  if (message.includes(`'${path}'`))
    return 'there is no such file; write the path of a TypeScript or JavaScript file';
  const hint = message.includes("'mck8s'")
    ? "; its types are had by import type { ... } from 'mck8s/policy', with the word type"
    : '';
  return `it imports what is not there: ${message}${hint}`;
}

/** `file:line` as Node puts it before the excerpt. */
function placeOfSyntax({ stack = '' }: Error): string | null {
  const first = stack.slice(0, stack.indexOf('\n'));
  return /^\/.*:\d+$/.test(first) ? first : null;
}

function placeIn({ stack = '' }: Error, path: string): string {
  const at = stack.indexOf(`${path}:`);
  return (at < 0 ? null : /^:\d+/.exec(stack.slice(at + path.length)))?.[0] ?? '';
}
