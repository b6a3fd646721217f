// Rules between the fields of one object, for the schemas. They hold no field of their own.

import type { z } from 'zod';

type Payload = z.core.ParsePayload<Readonly<Record<string, unknown>>>;

/** Of these fields, exactly one is written. */
export function exactlyOne(...names: readonly string[]): (payload: Payload) => void {
  return (payload) => {
    const written = names.filter((name) => payload.value[name] !== undefined);
    if (written.length === 1) return;
    const [second] = written.slice(1);
    const message =
      second === undefined
        ? `${names.join(', ')}: none of them is there; write one`
        : `${written.join(' and ')} exclude each other; write only one of ${names.join(', ')}`;
    report(payload, second === undefined ? [] : [second], message);
  };
}

/** A field that goes only with one of some others. */
export function onlyWith(name: string, ...others: readonly string[]): (payload: Payload) => void {
  return (payload) => {
    const fits = others.some((other) => payload.value[other] !== undefined);
    if (payload.value[name] === undefined || fits) return;
    report(payload, [name], `${name} goes only with ${others.join(' or ')}; leave it out`);
  };
}

/** A field that must not be left out where another is written. */
export function needs(name: string, needed: string): (payload: Payload) => void {
  return (payload) => {
    if (payload.value[name] === undefined || payload.value[needed] !== undefined) return;
    report(payload, [name], `${name} needs ${needed} beside it; write both`);
  };
}

function report(payload: Payload, path: string[], message: string): void {
  payload.issues.push({ code: 'custom', message, input: payload.value, path });
}
