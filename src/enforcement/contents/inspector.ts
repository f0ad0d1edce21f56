// Has attached files looked into by a process of its own, which is killed when it takes too long: the gate never waits for it.
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { type AttachedFile, mayHide } from '../../facts/files.ts';
import { type ContentFacts, contentFindings } from '../../facts/mail.ts';

export interface Inspector {
  /** Findings about the files. Rejects when no process can be started: the item then waits with its sender. */
  inspect(files: readonly AttachedFile[]): Promise<ContentFacts>;
  close(): Promise<void>;
}

const answerShape = z.object({
  findings: z.array(z.enum(contentFindings)),
  ambiguities: z.array(z.object({ code: z.string(), where: z.string() })),
});

const nothing: ContentFacts = { findings: [], ambiguities: [] };
const ambiguous = (code: string): ContentFacts => ({
  findings: [],
  ambiguities: [{ code, where: 'archive' }],
});

/** Exit code of a process that grew too large. */
const tooLarge = 3;

/**
 * An inspector with one process, started when a file first needs it. `timeoutMs` bounds one message; a process that is
 * killed or dies leaves the verdict that its archive is too slow or too large, and the next message gets a fresh one.
 */
export function createInspector(
  options: { readonly timeoutMs?: number; readonly program?: string } = {},
): Inspector {
  const timeoutMs = options.timeoutMs ?? 8_000;
  const program = options.program ?? fileURLToPath(new URL('process.ts', import.meta.url));
  let child: ChildProcess | null = null;
  let turn: Promise<unknown> = Promise.resolve();

  function started(): ChildProcess {
    if (child === null || child.exitCode !== null || child.signalCode !== null || !child.connected) {
      child = fork(program, [], {
        serialization: 'advanced',
        execArgv: ['--max-old-space-size=512', '--disable-warning=ExperimentalWarning'],
        stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
        env: { NODE_ENV: process.env['NODE_ENV'] },
      });
    }
    return child;
  }

  function ask(files: readonly AttachedFile[]): Promise<ContentFacts> {
    const { promise, resolve, reject } = Promise.withResolvers<ContentFacts>();
    const asked = started();
    asked.ref();
    asked.channel?.ref();
    const done = (): void => {
      clearTimeout(timer);
      for (const event of ['error', 'exit', 'message']) asked.removeAllListeners(event);
      // A process that only waits keeps nobody alive.
      asked.unref();
      asked.channel?.unref();
    };
    const timer = setTimeout(() => {
      done();
      asked.kill('SIGKILL');
      child = null;
      resolve(ambiguous('archive-too-slow'));
    }, timeoutMs);
    asked.once('error', (error) => {
      done();
      child = null;
      reject(error);
    });
    asked.once('exit', (code) => {
      done();
      child = null;
      resolve(ambiguous(code === tooLarge ? 'archive-too-large' : 'archive-unreadable'));
    });
    asked.once('message', (message) => {
      done();
      const read = answerShape.safeParse(message);
      if (read.success) resolve(read.data);
      else reject(new Error('the inspecting process answered something else'));
    });
    asked.send(
      { files: files.map(({ extensions, bytes }) => ({ extensions: [...extensions], bytes })) },
      (error) => {
        if (error !== null && error !== undefined) asked.emit('error', error);
      },
    );
    return promise;
  }

  return {
    inspect(files) {
      const suspect = files.filter(({ bytes }) => mayHide(bytes));
      if (suspect.length === 0) return Promise.resolve(nothing);
      const answer = turn.then(() => ask(suspect));
      turn = answer.catch(() => undefined);
      return answer;
    },
    async close() {
      await turn;
      child?.kill('SIGKILL');
      child = null;
    },
  };
}
