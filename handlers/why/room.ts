// Free room of members as people read it: cores, gibibytes, and whole numbers of everything else.

import { parseRequest } from '../../core/pod/request-quantity.ts';
import { approximateFloat } from '../../core/quantity/rounding.ts';
import { columnLines } from './columns.ts';
import type { MemberView } from './fleet-view.ts';

type Room = Pick<MemberView, 'allocatable' | 'free'>;

const GIBI = 2 ** 30;
/** What the kubelet offers everywhere; what else there is are devices that somebody put in. */
const USUAL = /^(cpu|memory|pods|ephemeral-storage|hugepages-.*)$/;

/** `7.5/12`, `30/64Gi`: what no pod has requested, of what pods can have; `-`: not known. */
export function roomText({ allocatable, free }: Room, resource: string): string {
  if (allocatable[resource] === undefined) return '-';
  const of = amountText(amount(allocatable[resource]), resource);
  return `${amountText(amount(free[resource]), resource)}/${of}${resource === 'memory' ? 'Gi' : ''}`;
}

/** `; free: 20 of 36 cpu, ...`, of these members together; empty where nothing is known. */
export function sumText(members: readonly Room[]): string {
  const parts = ['cpu', 'memory', 'pods'].flatMap((resource) => {
    const sum = (what: keyof Room): number =>
      members.reduce((total, member) => total + amount(member[what][resource]), 0);
    const total = sum('allocatable');
    if (total === 0) return [];
    const unit = resource === 'memory' ? 'Gi memory' : ` ${resource}`;
    return [`${amountText(sum('free'), resource)} of ${amountText(total, resource)}${unit}`];
  });
  return parts.length === 0 ? '' : `; free: ${parts.join(', ')}`;
}

/** A table of devices and the like, for members that have some. */
export function extendedLines(members: readonly (Room & { readonly name: string })[]): string[] {
  const names = members.flatMap(({ allocatable }) =>
    Object.keys(allocatable).filter((resource) => !USUAL.test(resource)),
  );
  const resources = [...new Set(names)].sort();
  const heads = resources.map((resource) => `${resource} FREE`);
  const having = members.filter(({ allocatable }) =>
    resources.some((one) => Object.hasOwn(allocatable, one)),
  );
  const rows = having.map((member) => [
    member.name,
    ...resources.map((resource) => roomText(member, resource)),
  ]);
  return rows.length === 0 ? [] : columnLines(['MEMBER', ...heads], rows, heads);
}

function amount(written: string | undefined): number {
  const parsed = written === undefined ? null : parseRequest(written);
  return parsed?.ok === true ? approximateFloat(parsed.value) : 0;
}

/** One digit after the point, and none where it says nothing. */
function amountText(value: number, resource: string): string {
  const inUnit = resource === 'memory' ? value / GIBI : value;
  return String(Math.floor(inUnit * 10) / 10);
}
