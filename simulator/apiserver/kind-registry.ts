// The kinds that a server serves: the built-in ones and those installed for a time, as definitions of custom kinds are.

import { BUILT_IN_KINDS } from './built-in-kinds.ts';
import { makeKind, type Kind, type KindRules, type MergeRules, type ResourceName } from './kinds.ts';

/** What is particular to a custom kind. */
export interface CustomRules extends Partial<Omit<KindRules, 'merge' | 'isCustom' | 'hasGeneration'>> {
  readonly merge?: Partial<MergeRules>;
}

export class KindRegistry {
  private readonly kinds = new Map<string, Kind>(BUILT_IN_KINDS.map((kind) => [addressOf(kind), kind]));

  /** Serves a custom kind from now on. Other versions of it share its objects. */
  install(resource: ResourceName, rules: CustomRules = {}): Kind {
    const kind = makeKind(resource, { hasStatus: false, ...rules, isCustom: true, hasGeneration: true });
    this.kinds.set(addressOf(kind), kind);
    return kind;
  }

  /** Serves a kind no longer; its objects are kept. */
  uninstall(resource: ResourceName): void {
    this.kinds.delete(addressOf(resource));
  }

  find(group: string, version: string, plural: string): Kind | undefined {
    return this.kinds.get(addressOf({ group, version, plural }));
  }

  /** @throws Error where the kind is not served */
  get(resource: Pick<ResourceName, 'group' | 'version' | 'plural'>): Kind {
    const kind = this.kinds.get(addressOf(resource));
    if (kind === undefined)
      throw new Error(`This server does not serve ${addressOf(resource)}; install it first.`);
    return kind;
  }

  servesGroup(group: string, version: string): boolean {
    return this.all().some((kind) => kind.group === group && kind.version === version);
  }

  all(): Kind[] {
    return [...this.kinds.values()];
  }
}

function addressOf({ group, version, plural }: Pick<ResourceName, 'group' | 'version' | 'plural'>): string {
  return `${group}/${version}/${plural}`;
}
