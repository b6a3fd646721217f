// Names of objects on cluster0, for shells that complete. Whatever goes wrong gives no names: nobody wants an error while typing.

import { kindMeant } from '../../core/api/crd/kind-words.ts';
import type { Kind } from '../../core/api/crd/kinds.ts';
import { objectsOf } from '../why/reading.ts';
import { openForReading } from './asked-cluster.ts';
import type { Cluster0Options } from './options.ts';

const FIRST_WORDS = ['mcd/', 'mcj/', 'mcs/'];

/** `mcd/web` and others that begin like what is written; first the kinds. */
export async function objectNamesLike(begin: string, words: readonly string[]): Promise<readonly string[]> {
  const [word = '', ...rest] = begin.split('/');
  const kind = kindMeant(word);
  if (rest.length === 0) return FIRST_WORDS.filter((one) => one.startsWith(begin));
  if (rest.length > 1 || kind?.scope !== 'Namespaced') return [];
  const names = await namesOf(kind, words).catch(() => []);
  return names.map((name) => `${word}/${name}`).filter((name) => name.startsWith(begin));
}

async function namesOf({ kind, plural }: Kind, words: readonly string[]): Promise<readonly string[]> {
  const { side, namespace } = openForReading(connectionIn(words));
  try {
    const resource = { group: 'fogguru.eu', version: 'v1', plural, kind, namespaced: true };
    const asked = valueAfter(words, '-n', '--namespace') ?? namespace;
    const read = await objectsOf(side, resource, { namespace: asked });
    return read.ok ? read.value.map(({ metadata }) => metadata.name) : [];
  } finally {
    side.client.close();
  }
}

function connectionIn(words: readonly string[]): Cluster0Options {
  const kubeconfig = valueAfter(words, '--kubeconfig');
  const context = valueAfter(words, '--context');
  return {
    ...(kubeconfig === undefined ? {} : { kubeconfig }),
    ...(context === undefined ? {} : { context }),
  };
}

/** What is written after an option, or behind its `=`. */
function valueAfter(words: readonly string[], ...flags: readonly string[]): string | undefined {
  for (const [i, word] of words.entries()) {
    if (flags.includes(word)) return words[i + 1];
    const flag = flags.find((one) => word.startsWith(`${one}=`));
    if (flag !== undefined) return word.slice(flag.length + 1);
  }
  return undefined;
}
