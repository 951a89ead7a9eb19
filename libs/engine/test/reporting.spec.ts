import type { Reporter, RunEvent } from '@deepsensor/contract';
import { describe, expect, it } from 'vitest';

import { Broadcast } from '../src/reporting.js';
import { silentContext } from './points.js';

const event = (message: string): RunEvent => ({ type: 'warning', message });
const messageOf = (heard: RunEvent) => (heard.type === 'warning' ? heard.message : heard.type);

describe(Broadcast, () => {
  it('tells every reporter the events in their order, however slow one is', async () => {
    const heard: string[] = [];
    const slowest: Reporter = {
      async report(each) {
        for (let turn = messageOf(each) === 'first' ? 20 : 0; turn > 0; turn--) await Promise.resolve();
        heard.push(messageOf(each));
      },
      close: () => void heard.push('closed'),
    };
    const broadcast = new Broadcast([{ name: 'slow', reporter: slowest }], silentContext.log);
    void broadcast.send(event('first'));
    void broadcast.send(event('second'));
    await broadcast.close();
    expect(heard).toEqual(['first', 'second', 'closed']);
  });

  it('leaves out the one that fails, once, and keeps the others', async () => {
    const heard: string[] = [];
    const warnings: string[] = [];
    const broken: Reporter = { report: () => Promise.reject(new Error('no paper')) };
    const sound: Reporter = { report: (each) => void heard.push(messageOf(each)) };
    const broadcast = new Broadcast(
      [
        { name: 'broken', reporter: broken },
        { name: 'sound', reporter: sound },
      ],
      { ...silentContext.log, warn: (message) => warnings.push(message) },
    );
    await Promise.all([broadcast.send(event('first')), broadcast.send(event('second')), broadcast.send(event('third'))]);
    expect(heard).toEqual(['first', 'second', 'third']);
    expect(warnings).toEqual(['reporter "broken" failed and is left out: no paper']);
  });
});
