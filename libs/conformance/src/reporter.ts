import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { PluginContext, Reporter, RunEvent } from '@deepsensor/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { runEvents } from './events.js';
import { uniforms } from './keyed-random.js';
import { silentContext } from './silent-context.js';

/** The laws that every reporter keeps: it survives any order of events, says nothing to the console by itself, and can be closed at any time. */
export function describeReporter(name: string, create: (context: PluginContext) => Reporter): void {
  const events = runEvents;
  describe(`${name} keeps the laws of a reporter`, () => {
    let directory: string;
    beforeAll(async () => {
      directory = await mkdtemp(join(tmpdir(), 'deepsensor-reporter-'));
    });
    afterAll(() => rm(directory, { recursive: true }));
    const contextOf = (isTerminal: boolean, written: string[] = []): PluginContext => ({
      ...silentContext,
      directory,
      terminal: { isTerminal, columns: isTerminal ? 40 : 80, colour: isTerminal, write: (text) => void written.push(text) },
    });
    const play = async (context: PluginContext, order: readonly RunEvent[]) => {
      const reporter = create(context);
      for (const event of order) await reporter.report(event);
      await reporter.close?.();
    };

    it('reports a run in its order', async () => {
      await play(contextOf(false), events);
      await play(contextOf(true), events);
    });

    it('can be closed before anything has happened', async () => {
      await play(contextOf(false), []);
    });

    it.each([1, 2, 3, 4, 5])('survives events in any order, shuffle %i', async (seed) => {
      const keys = uniforms(seed, events.length);
      const order = events.map((_, i) => i).sort((a, b) => keys[a]! - keys[b]!);
      await play(
        contextOf(seed % 2 === 0),
        order.map((i) => events[i]!),
      );
    });

    it('survives a run that is cut short anywhere', async () => {
      for (let length = 0; length < events.length; length++) await play(contextOf(true), events.slice(0, length));
    });

    it('survives every event twice', async () => {
      await play(
        contextOf(false),
        events.flatMap((event) => [event, event]),
      );
    });

    it('writes no control characters where there is no terminal', async () => {
      const written: string[] = [];
      await play(contextOf(false, written), events);
      // eslint-disable-next-line no-control-regex
      expect(written.join('')).not.toMatch(/[\u0000-\u0008\u000b-\u001f]/);
    });

    it('leaves the events as they are', async () => {
      const before = structuredClone(events);
      await play(contextOf(false), events);
      expect(events).toEqual(before);
    });
  });
}
