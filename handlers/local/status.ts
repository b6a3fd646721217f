// What runs of a fleet, as a table for people.

import type { ControlPlane } from './control-plane.ts';
import type { Fleet } from './fleet.ts';
import { isReadyNode, type NodeView } from './nodes.ts';

const PROBE_MILLIS = 3000;
const MEBIBYTE = 2 ** 20;
const HEADER = ['CLUSTER', 'STATE', 'API SERVER', 'NODES', 'MEMORY MiB', 'CPU s'];

/** A line for each cluster, below a header. */
export async function statusTable(fleet: Fleet): Promise<string> {
  const rows = [HEADER, ...(await Promise.all(fleet.planes.map(rowOf)))];
  const widths = HEADER.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ');
  return rows.map((row) => `${line(row).trimEnd()}\n`).join('');
}

async function rowOf(plane: ControlPlane): Promise<readonly string[]> {
  const ready = plane.isRunning() ? await readyNodes(plane) : undefined;
  return [
    plane.name,
    stateOf(plane, ready),
    plane.server,
    ready === undefined ? '-' : `${ready}/${plane.nodes.length}`,
    ...usageOf(plane),
  ];
}

function stateOf(plane: ControlPlane, ready: number | undefined): string {
  if (ready !== undefined) return 'ready';
  if (plane.isRunning()) return 'silent';
  const names = Object.keys(plane.pids());
  return names.length === 0 ? 'down' : `only ${names.join(', ')}`;
}

/** How many nodes are ready; undefined where the API server does not answer. */
async function readyNodes(plane: ControlPlane): Promise<number | undefined> {
  try {
    const answer = await plane.request({
      method: 'GET',
      path: '/api/v1/nodes',
      timeoutMillis: PROBE_MILLIS,
    });
    if (answer.status !== 200) return undefined;
    return (answer.body as { readonly items: readonly NodeView[] }).items.filter(isReadyNode).length;
  } catch {
    return undefined;
  }
}

function usageOf(plane: ControlPlane): readonly string[] {
  try {
    return [String(Math.round(plane.rssBytes() / MEBIBYTE)), plane.cpuSeconds().toFixed(1)];
  } catch {
    return ['-', '-'];
  }
}
