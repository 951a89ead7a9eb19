import { describe, expect, it } from 'vitest';

import { progressTo } from './progress.mjs';

/** A stream that keeps what it is given, and a clock that is told the time. */
function watched(isTTY: boolean) {
  const lines: string[] = [];
  const time = { now: 0 };
  const stream = { isTTY, columns: 40, write: (text: string) => lines.push(text) };
  return { lines, time, progress: progressTo(stream, () => time.now) };
}

describe(progressTo, () => {
  it('prints whole lines into a file, one every ten seconds', async () => {
    const { lines, time, progress } = watched(false);
    await progress.step('wheel', 'with pip', (tell) => {
      for (const [now, share] of [
        [4000, '20 %'],
        [11_000, '55 %'],
        [12_000, '60 %'],
      ] as const) {
        time.now = now;
        tell(share);
      }
      return 'downloaded';
    });
    expect(lines).toEqual(['wheel      with pip …\n', 'wheel      with pip: 55 %, 11.0 s\n', 'wheel      with pip: downloaded, 12.0 s\n']);
  });

  it('writes over one line on a terminal, no wider than it is', async () => {
    const { lines, time, progress } = watched(true);
    await progress.step('wheel', 'tensorflow-cpu 2.15.1 with pip', (tell) => {
      time.now = 500;
      tell('20 %');
      return 'downloaded';
    });
    expect(lines).toHaveLength(3);
    expect(lines[1]).toBe('\r\x1b[2Kwheel      tensorflow-cpu 2.15.1 with p');
    expect(lines[2]).toMatch(/: downloaded, 0\.5 s\n$/);
  });

  it('says so when a step fails', async () => {
    const { lines, progress } = watched(false);
    await expect(progress.step('addon', 'with g++', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(lines.at(-1)).toBe('addon      with g++: no, 0.0 s\n');
  });
});
