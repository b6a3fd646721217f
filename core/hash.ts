// A hash of text for draws, revisions and change detection. It is not for security.

/** 32-bit FNV-1a over the UTF-16 code units of a text, as an unsigned integer. Source: Fowler, Noll, Vo. */
export function fnv1a(text: string, basis = 0x811c9dc5): number {
  let hash = basis;
  for (let i = 0; i < text.length; i++) {
    hash ^= text.charCodeAt(i);
    hash = Math.imul(hash, 0x01000193);
  }
  return hash >>> 0;
}

/** Spreads the bits of a 32-bit integer (the finaliser of MurmurHash3, by Austin Appleby). */
export function mix32(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Sixteen hexadecimal digits that stand for a text: a short name for a revision or a set of fields. */
export function shortHash(text: string): string {
  const high = mix32(fnv1a(text));
  const low = mix32(fnv1a(text, 0x9747b28c));
  return high.toString(16).padStart(8, '0') + low.toString(16).padStart(8, '0');
}
