// The shape that the API server demands of an Event's texts: bounded, and under a name that nothing else has. It must never
// make a text invalid by cutting it.

/** Bytes of UTF-8, as the API server counts. */
const NOTE_MAX_BYTES = 1024;
export const WORD_MAX_CHARS = 128;
const NAME_MAX_CHARS = 253;

/** A note that the API server takes, cut between characters where it is too long. */
export function boundedNote(note: string): string {
  const encoder = new TextEncoder();
  if (note.length * 3 <= NOTE_MAX_BYTES || encoder.encode(note).length <= NOTE_MAX_BYTES) return note;
  const end = '…';
  const room = new Uint8Array(NOTE_MAX_BYTES - encoder.encode(end).length);
  const { read } = encoder.encodeInto(note, room);
  return note.slice(0, read) + end;
}

/** The name of an Event on an object: the object's own name, so that it is found by it, and digits that tell it apart. */
export function eventName(objectName: string, digits: string): string {
  const room = NAME_MAX_CHARS - digits.length - 1;
  return `${objectName.slice(0, room).replace(/[.-]+$/, '')}.${digits}`;
}
