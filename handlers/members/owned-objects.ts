// The objects of one kind in one member that decisions may read, from watches and from answers to our own requests. It remembers
// and compares; what follows from what it shows is decided elsewhere.

import type { KubeObject } from '../ports/kube-object.ts';
import type { OwnedKind, SeenObject } from '../observe/owned.ts';
import type { ReflectorSink } from '../watch/reflector.ts';

/** Told of what changed, by `namespace/name`. */
export interface OwnedListener {
  /** Something that decisions read. */
  changed(id: string): void;
  /** Whose an object is was learned, or has changed. */
  ownerChanged(id: string): void;
  /** The server knows less than it did. */
  wentBack(): void;
  /** Whether somebody on cluster0 wants an object of this id here. */
  isWanted(id: string): boolean;
}

export class OwnedObjects<S extends SeenObject = SeenObject> {
  readonly kind: OwnedKind<S>;
  private readonly listener: OwnedListener;
  private readonly objects = new Map<string, S>();
  /** The fields of each object of ours as they were after our last apply, or as first seen. */
  private readonly applied = new Map<string, number>();
  /** Objects that the watch has shown. */
  private readonly shown = new Set<string>();
  /** Those that only answers to our requests have shown, and how many lists had begun by then. */
  private readonly answered = new Map<string, number>();
  private listsBegun = 0;

  constructor(kind: OwnedKind<S>, listener: OwnedListener) {
    this.kind = kind;
    this.listener = listener;
  }

  /** Where a watch of the kind tells what it sees. */
  get sink(): Omit<ReflectorSink, 'synced'> {
    return {
      upsert: (object, phase) => {
        this.answered.delete(idOf(object.metadata));
        this.shown.add(idOf(object.metadata));
        this.note(object, phase === 'list');
      },
      gone: (gone) => {
        this.shown.delete(idOf(gone));
        this.gone(idOf(gone), gone.uid);
      },
      listing: () => {
        this.listsBegun++;
      },
      listed: () => {
        this.dropUnlisted();
      },
    };
  }

  /** The object of an id, ours or not. */
  seen(id: string): S | undefined {
    return this.objects.get(id);
  }

  /** Whether somebody else has set what we applied to an object. */
  isEdited({ id, appliedFields }: S): boolean {
    return this.applied.get(id) !== appliedFields;
  }

  /** Every object that carries our mark. */
  *marked(): Generator<S> {
    for (const seen of this.objects.values()) if (seen.ownerUid !== null) yield seen;
  }

  /**
   * Takes in the answer to a request about an object; `known` is what was known of it when that was sent. An answer that is
   * older than that comes from a server that went back in time.
   */
  noteAnswer(object: KubeObject, known: S | undefined): void {
    const seen = this.kind.read(object, this.objects.get(idOf(object.metadata)));
    const isBack =
      known !== undefined && isOlder(seen, known) && seen.resourceVersion !== known.resourceVersion;
    if (isBack) this.listener.wentBack();
    else {
      this.applied.set(seen.id, seen.appliedFields);
      if (!this.shown.has(seen.id)) this.answered.set(seen.id, this.listsBegun);
      this.note(object);
    }
  }

  /** The object was deleted; `uid` keeps a later one of the same name. */
  gone(id: string, uid: string): void {
    if (this.objects.get(id)?.uid !== uid) return;
    this.objects.delete(id);
    this.applied.delete(id);
    this.listener.changed(id);
  }

  /**
   * Takes in an object, from a watch or from the answer to a write. An older one than is known is passed over, unless a list
   * says so: a cluster that was restored from a backup goes back in time.
   */
  private note(object: KubeObject, isListed = false): void {
    const before = this.objects.get(idOf(object.metadata));
    const seen = this.kind.read(object, before);
    if (!isListed && before !== undefined && isOlder(seen, before)) return;
    this.objects.set(seen.id, seen);
    if (before?.uid !== seen.uid || before.revision !== seen.revision)
      this.applied.set(seen.id, seen.appliedFields);
    if (before?.ownerUid !== seen.ownerUid) this.listener.ownerChanged(seen.id);
    if (this.concernsUs(seen, before)) this.listener.changed(seen.id);
  }

  private concernsUs(seen: S, before: S | undefined): boolean {
    return seen.ownerUid !== null || (before?.ownerUid ?? null) !== null || this.listener.isWanted(seen.id);
  }

  /** What an answer has shown and a list that began later has not is gone: no watch will say so. */
  private dropUnlisted(): void {
    for (const [id, listsBegun] of this.answered) {
      const seen = this.objects.get(id);
      if (listsBegun >= this.listsBegun) continue;
      this.answered.delete(id);
      if (seen !== undefined) this.gone(id, seen.uid);
    }
  }
}

/** Resource versions of one resource can be compared as numbers; where they are none, the later message is the newer. */
function isOlder(seen: SeenObject, before: SeenObject): boolean {
  if (seen.uid !== before.uid) return false;
  const [now, then] = [Number(seen.resourceVersion), Number(before.resourceVersion)];
  return Number.isFinite(now) && Number.isFinite(then) && now <= then;
}

function idOf({ namespace, name }: { readonly namespace?: string; readonly name: string }): string {
  return `${namespace ?? ''}/${name}`;
}
