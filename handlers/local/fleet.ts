// cluster0 and its members, each a real control plane, in one folder with one kubeconfig for all of them.

import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ControlPlane } from './control-plane.ts';
import { LocalFailure } from './failure.ts';
import { kubeconfigText, type Access } from './kubeconfig.ts';
import { equalNodes, type NodeShape } from './nodes.ts';
import type { Binaries } from './pinned-versions.ts';
import { writePrivately } from './plane-settings.ts';

/** The members of a fleet and how each of them looks. */
export interface FleetShape {
  readonly members: number;
  readonly nodesPerMember: number;
  /** Of each node; quantities, as in a manifest. */
  readonly cpu: string;
  readonly memory: string;
}

export class Fleet {
  readonly folder: string;
  readonly shape: FleetShape;
  /** cluster0, on which users' objects live; it has no nodes. */
  readonly management: ControlPlane;
  /** cluster1 to clusterN. */
  readonly members: readonly ControlPlane[];

  private constructor(folder: string) {
    this.folder = folder;
    this.shape = readShape(folder);
    this.management = ControlPlane.open(join(folder, 'cluster0'));
    this.members = memberNames(this.shape).map((name) => ControlPlane.open(join(folder, name)));
  }

  /** Writes all files of a new fleet into a new or empty folder; nothing runs yet. */
  static async create(folder: string, shape: FleetShape, binaries: Binaries): Promise<Fleet> {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writePrivately(shapeFile(folder), JSON.stringify(shape));
    const make = (name: string, nodes: readonly NodeShape[]): Promise<ControlPlane> => {
      const hasNodes = nodes.length > 0;
      return ControlPlane.create({
        name,
        folder: join(folder, name),
        binaries,
        nodes,
        scheduler: hasNodes,
        kwok: hasNodes,
      });
    };
    await make('cluster0', []);
    for (const name of memberNames(shape)) await make(name, equalNodes(name, shape.nodesPerMember, shape));
    return new Fleet(folder);
  }

  /** Whether a folder is that of a fleet, be it whole or not. */
  static isIn(folder: string): boolean {
    return existsSync(shapeFile(folder));
  }

  /** The fleet of a folder, whether it runs or not. */
  static open(folder: string): Fleet {
    return new Fleet(folder);
  }

  get planes(): readonly ControlPlane[] {
    return [this.management, ...this.members];
  }

  /** Contexts cluster0 (the current one) to clusterN. */
  get kubeconfigPath(): string {
    return join(this.folder, 'kubeconfig');
  }

  /** The control plane of that name. */
  plane(name: string): ControlPlane {
    const found = this.planes.find((plane) => plane.name === name);
    if (found !== undefined) return found;
    const names = this.planes.map((plane) => plane.name).join(', ');
    throw new LocalFailure(`The fleet has no ${name}: it has ${names}.`);
  }

  /** Starts what does not run, all at the same time; returns when all are ready. What runs is ended where one fails. */
  async start(): Promise<void> {
    const starts = await Promise.allSettled(this.planes.map((plane) => plane.start()));
    const failed = starts.find((start) => start.status === 'rejected');
    if (failed !== undefined) {
      await this.stop();
      throw failed.reason;
    }
    const accesses = this.planes.map((plane) => plane.access()) as [Access, ...Access[]];
    writePrivately(this.kubeconfigPath, kubeconfigText(accesses));
  }

  /** Ends all processes and keeps the data. */
  async stop(): Promise<void> {
    await Promise.all(this.planes.map((plane) => plane.stop()));
  }

  isRunning(): boolean {
    return this.planes.every((plane) => plane.isRunning());
  }
}

function memberNames(shape: FleetShape): readonly string[] {
  return Array.from({ length: shape.members }, (_, index) => `cluster${index + 1}`);
}

function shapeFile(folder: string): string {
  return join(folder, 'fleet.json');
}

function readShape(folder: string): FleetShape {
  try {
    return JSON.parse(readFileSync(shapeFile(folder), 'utf8')) as FleetShape;
  } catch (error) {
    throw new LocalFailure(`There is no fleet in ${folder}: its fleet.json cannot be read.`, {
      cause: error,
    });
  }
}
