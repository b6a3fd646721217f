// The log of this process: one JSON object a line. Every text in it has gone through the redactor; nothing else may write lines.

import { pino, type DestinationStream, type Level, type Logger } from 'pino';
import type { Log, LogFields } from '../ports/log.ts';
import type { Redactor } from '../runtime/redactor.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

export interface LogOptions {
  readonly level: LogLevel;
  readonly redactor: Redactor;
  /** Where lines go; standard error if not given, as standard output belongs to what a command answers. */
  readonly destination?: DestinationStream;
}

export function createLog({ level, redactor, destination = pino.destination(2) }: LogOptions): Log {
  const logger = pino(
    {
      level,
      base: null,
      messageKey: 'message',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    destination,
  );
  return logOn(logger, redactor);
}

function logOn(logger: Logger, redactor: Redactor): Log {
  const at =
    (level: Level) =>
    (fields: LogFields, message: string): void => {
      if (logger.isLevelEnabled(level)) logger[level](redactor.cleanFields(fields), redactor.clean(message));
    };
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    child: (fields) => logOn(logger.child(redactor.cleanFields(fields)), redactor),
  };
}
