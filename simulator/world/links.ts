// Which ways of the network carry anything now. Each way has a state of its own, so that a partition may be one-sided. Nothing
// here decides when a way fails, nor whether a member counts as ready: that follows from what is heard of it.

/** Name of the management cluster as an end of a way; no member may have it. */
export const CLUSTER0 = 'cluster0';

/** Told when a way goes down or comes up again; not told of what does not change. */
export type LinkWatcher = (from: string, to: string, isDown: boolean) => void;

/** The ways between cluster0 and its members, and from member to member. All are up at first. */
export class Links {
  private readonly down = new Set<string>();
  private readonly watchers: LinkWatcher[] = [];

  /**
   * Cuts or mends the way that requests and news take from one end to another; the way back is another. Cutting twice is
   * cutting once: who cuts for several causes counts them.
   */
  setDown(from: string, to: string, isDown: boolean): void {
    if (this.isUp(from, to) !== isDown) return;
    const way = wayOf(from, to);
    if (isDown) this.down.add(way);
    else this.down.delete(way);
    for (const watcher of this.watchers) watcher(from, to, isDown);
  }

  /** Whether anything gets from one end to another. */
  isUp(from: string, to: string): boolean {
    return this.down.size === 0 || !this.down.has(wayOf(from, to));
  }

  /** Calls the watcher at each change from now on. */
  watch(watcher: LinkWatcher): void {
    this.watchers.push(watcher);
  }
}

function wayOf(from: string, to: string): string {
  return `${from}/${to}`;
}
