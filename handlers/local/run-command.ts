// Runs a command to its end and returns all that it printed. For short commands; long ones are tracked processes.

import { spawn } from 'node:child_process';
import { LocalFailure } from './failure.ts';

export interface CommandRequest {
  readonly command: string;
  readonly args: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  readonly directory?: string;
  readonly stdin?: string;
  /** It is killed after that; a minute where nothing is said. */
  readonly timeoutMillis?: number;
}

export interface CommandResult {
  /** Null where a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const TIMEOUT_MILLIS = 60_000;

/** Rejects with a LocalFailure only where the command cannot be started. */
export function runCommand(request: CommandRequest): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(request.command, request.args, {
      env: request.environment,
      stdio: ['pipe', 'pipe', 'pipe'],
      ...(request.directory === undefined ? {} : { cwd: request.directory }),
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), request.timeoutMillis ?? TIMEOUT_MILLIS);
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.once('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      reject(new LocalFailure(`${request.command} cannot be run: ${error.message}.`, { cause: error }));
    });
    child.once('close', (code) => {
      clearTimeout(timer);
      resolve({ code, stdout, stderr });
    });
    // A command that does not read its input closes the pipe; its exit code says more.
    child.stdin.on('error', () => undefined);
    child.stdin.end(request.stdin ?? '');
  });
}
