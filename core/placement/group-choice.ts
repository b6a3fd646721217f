// Which groups of clusters may be used where their number is bounded: those that come first in the policy's order, but such that
// everything fits if it can. What is held stays within them.

/** A group as a choice sees it. Units are replicas, or whole copies of a job. */
export interface GroupRoom {
  readonly name: string;
  /** Units that fit, those that stay included. */
  readonly room: number;
  /** Whether replicas are there that stay. */
  readonly isHeld: boolean;
}

/**
 * At most `most` groups, held ones first whatever their number. Of the sets of as many groups as allowed that hold `units`, the
 * one that is first by the order given, group by group; where none holds them, the roomiest groups. As every set has the same
 * size, this is found group by group and no set is searched for: O(groups^2).
 */
export function chooseGroups(groups: readonly GroupRoom[], most: number, units: number): ReadonlySet<string> {
  const held = groups.filter(({ isHeld }) => isHeld);
  const chosen = new Set(held.map(({ name }) => name));
  const others = groups.filter(({ isHeld, room }) => !isHeld && room > 0);
  let lacking = units - sum(held);
  for (let i = 0; i < others.length && chosen.size < most; i++) {
    const group = others[i]!;
    const free = most - chosen.size;
    const later = others.slice(i + 1);
    // Taking this one must leave it possible to hold all with the roomiest of those to come, unless it is not possible anyway.
    const holdsWith = group.room + roomiest(later, free - 1) >= lacking;
    const isLargest = roomiest([group, ...later], free) < lacking && isAmongRoomiest(group, later, free);
    if (!holdsWith && !isLargest) continue;
    chosen.add(group.name);
    lacking -= group.room;
  }
  return chosen;
}

/** Room of the roomiest so many groups. */
function roomiest(groups: readonly GroupRoom[], count: number): number {
  if (count <= 0) return 0;
  return sum(groups.toSorted((a, b) => b.room - a.room).slice(0, count));
}

/** Whether fewer than so many later groups have more room. */
function isAmongRoomiest(group: GroupRoom, later: readonly GroupRoom[], count: number): boolean {
  return later.filter(({ room }) => room > group.room).length < count;
}

function sum(groups: readonly GroupRoom[]): number {
  return groups.reduce((total, { room }) => total + room, 0);
}
