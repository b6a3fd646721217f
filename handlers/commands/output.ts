// How live commands print an answer: as a table for people, or as a document for programs.

import { stringify } from 'yaml';

export type OutputFormat = 'table' | 'json' | 'yaml';

/** The text of an answer, with a line feed at its end. */
export function printed(answer: unknown, format: OutputFormat, table: () => string): string {
  switch (format) {
    case 'table':
      return `${table()}\n`;
    case 'json':
      return `${JSON.stringify(answer, null, 2)}\n`;
    case 'yaml':
      return stringify(answer);
  }
}
