// The members as whoever acts on objects in them sees them.

import type { Member } from './member.ts';

export interface MembersView {
  /** In order of name. */
  members(): Iterable<Member>;
  member(name: string): Member | undefined;
  /** Microseconds to add to a member's stamp to have it in our time. */
  clockOffsetMicros(name: string): number;
}
