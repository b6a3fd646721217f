// What users are told by Events when a decision on a service was stored: one thing for each change that they would ask about.

import { textAt } from '../observe/read.ts';
import { clusterNews, conditionNews, type Announcement } from '../placement/announce.ts';
import type { LiveServiceStatus } from './status.ts';

/** What is to be told of the step from one status to the next. */
export function serviceNews(before: unknown, after: LiveServiceStatus): Announcement[] {
  return [...placedNews(before, after), ...conditionNews(before, after), ...clusterNews(before, after)];
}

function placedNews(before: unknown, { placedOn, considered }: LiveServiceStatus): Announcement[] {
  if (placedOn === '' || textAt(before, 'placedOn') === placedOn) return [];
  const others = considered.map(({ cluster, code }) => `${cluster} ${code}`).join(', ');
  const note = `in ${placedOn}${others === '' ? '' : `; considered: ${others}`}`;
  return [{ type: 'Normal', reason: 'Placed', action: 'Place', note }];
}
