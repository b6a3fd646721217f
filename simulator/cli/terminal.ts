// What the commands print to: results to standard output, everything else to standard error. Colours and the progress line
// are for terminals alone.

import { styleText } from 'node:util';

/** Prints a result; its first line is a header where `header` says so. */
export function print(text: string, header: 'header' | 'plain' = 'plain'): void {
  const end = text.indexOf('\n');
  if (header === 'plain' || end < 0) process.stdout.write(`${text}\n`);
  else
    process.stdout.write(
      `${styleText('bold', text.slice(0, end), { stream: process.stdout })}${text.slice(end)}\n`,
    );
}

/** Says something that is not the result. */
export function note(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** Says what went wrong. */
export function complain(text: string): void {
  process.stderr.write(`${styleText('red', 'error:', { stream: process.stderr })} ${text}\n`);
}

/** Says what may not be meant, and goes on. */
export function warn(text: string): void {
  process.stderr.write(`${styleText('yellow', 'warning:', { stream: process.stderr })} ${text}\n`);
}

/** One line that is written over and over, and wiped at the end. Nothing where standard error is no terminal. */
export class ProgressLine {
  private readonly isShown = process.stderr.isTTY && process.env['TERM'] !== 'dumb';

  show(text: string): void {
    if (this.isShown) process.stderr.write(`\r\u001b[2K${text.slice(0, (process.stderr.columns || 80) - 1)}`);
  }

  wipe(): void {
    if (this.isShown) process.stderr.write('\r\u001b[2K');
  }
}
