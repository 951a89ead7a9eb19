import { join } from 'node:path';

import type { RunSummary } from '@deepsensor/contract';

import type { Database } from './database.js';
import { storeFailure } from './failures.js';
import { writeFolders, writeWhole } from './files.js';
import { readDetail, readFindings } from './finding-reader.js';
import type { Lock } from './lock.js';
import type { FindingDetail, RunFacts, ShardCounters, ShardRecord, StoredFinding } from './records.js';
import { checkShard, numberingOf, writeShardRows, type Numbering } from './shard-writer.js';

/** One run's directory. A reader sees what was saved when it asks. Call `close` when done. */
export interface RunStore {
  readonly directory: string;
  /** Name of the run. */
  readonly run: string;
  /** The effective configuration, as plain JSON. */
  config(): unknown;
  versions(): Readonly<Record<string, string>>;
  facts(): RunFacts;
  /** `undefined` until the run was finished or stopped in good order. */
  summary(): RunSummary | undefined;
  /** Indices of the shards that are saved whole. */
  doneShards(): ReadonlySet<number>;
  /** Counters of the saved shards, in order. */
  shards(): readonly ShardCounters[];
  /** In the order of the seeds, then of the wrong class. */
  findings(): readonly StoredFinding[];
  finding(id: string): FindingDetail | undefined;
  /** Attribution and illustrations of a finding that is at hand. */
  detail(finding: StoredFinding): FindingDetail;
  /**
   * Saves a shard whole or not at all, in place of what it may have left before: its files first, then its rows in one transaction.
   * Calls may overlap. Rejects with `NO_SPACE`; what was saved before stays.
   */
  saveShard(shard: ShardRecord): Promise<void>;
  /** Writes `summary.json`. May be called again after a resume. */
  finish(summary: RunSummary): Promise<void>;
  close(): void;
}

/** A store over an open database; `lock` is there when it may write. */
export class SqliteRunStore implements RunStore {
  readonly directory: string;
  readonly run: string;
  private readonly database: Database;
  private readonly lock: Lock | undefined;
  private readonly knownFacts: RunFacts;
  private readonly numbering: Numbering;
  private saving: Promise<unknown> = Promise.resolve();
  private isOpen = true;

  constructor(directory: string, database: Database, lock: Lock | undefined) {
    this.directory = directory;
    this.database = database;
    this.lock = lock;
    this.run = this.value('run') as string;
    this.knownFacts = this.value('facts') as RunFacts;
    this.numbering = numberingOf(this.knownFacts);
  }

  config(): unknown {
    return this.value('config');
  }

  versions(): Readonly<Record<string, string>> {
    return this.value('versions') as Record<string, string>;
  }

  facts(): RunFacts {
    return this.knownFacts;
  }

  summary(): RunSummary | undefined {
    return this.value('summary') as RunSummary | undefined;
  }

  doneShards(): ReadonlySet<number> {
    return new Set(this.rows('SELECT shard FROM shards').map(([shard]) => shard as number));
  }

  shards(): readonly ShardCounters[] {
    const columns = 'shard, seeds, evaluations, forward_equivalents, evaporated, seeds_broken, curve, phase_seconds';
    return this.rows(`SELECT ${columns} FROM shards ORDER BY shard`).map((row) => ({
      index: row[0] as number,
      seedRows: JSON.parse(row[1] as string) as number[],
      evaluations: row[2] as number,
      forwardEquivalents: row[3] as number,
      evaporated: row[4] as number,
      seedsBroken: row[5] as number,
      curve: JSON.parse(row[6] as string) as ShardCounters['curve'],
      phaseSeconds: JSON.parse(row[7] as string) as Record<string, number>,
    }));
  }

  findings(): readonly StoredFinding[] {
    return this.guarded(() => readFindings(this.database));
  }

  finding(id: string): FindingDetail | undefined {
    const finding = this.findings().find((each) => each.id === id);
    return finding && this.detail(finding);
  }

  detail(finding: StoredFinding): FindingDetail {
    return this.guarded(() => readDetail(this.database, this.knownFacts, finding));
  }

  saveShard(shard: ShardRecord): Promise<void> {
    return this.inTurn(async () => {
      checkShard(shard, this.knownFacts, this.numbering);
      const folders = shard.findings.map(({ id, artefacts }) => ({ name: id, files: artefacts }));
      await writeFolders(join(this.directory, 'artefacts'), `shard-${shard.index}`, folders);
      writeShardRows(this.database, shard, this.numbering);
    });
  }

  finish(summary: RunSummary): Promise<void> {
    return this.inTurn(async () => {
      await writeWhole(join(this.directory, 'summary.json'), `${JSON.stringify(summary, null, 2)}\n`);
      this.database.transaction(() => {
        this.database.run("DELETE FROM run WHERE key = 'summary'");
        this.database.insert('run', 2).run('summary', JSON.stringify(summary));
      });
    });
  }

  close(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    if (this.lock) fold(this.database);
    this.database.close();
    this.lock?.release();
  }

  /** One write after the other; a failed one does not stop the next. */
  private inTurn(work: () => Promise<void>): Promise<void> {
    if (!this.lock) throw new Error(`${this.directory} was opened for reading`);
    const turn = this.saving.then(work).catch((error: unknown) => {
      throw storeFailure(error, this.directory);
    });
    this.saving = turn.catch(() => undefined);
    return turn;
  }

  private value(key: string): unknown {
    const [row] = this.rows('SELECT value FROM run WHERE key = ?', key);
    return row && JSON.parse(row[0] as string);
  }

  private rows(sql: string, ...cells: string[]) {
    return this.guarded(() => this.database.rows(sql, ...cells));
  }

  private guarded<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw storeFailure(error, this.directory);
    }
  }
}

/** Leaves one file behind instead of three, unless somebody is reading. */
function fold(database: Database): void {
  try {
    database.rows('PRAGMA wal_checkpoint(TRUNCATE)');
    database.rows('PRAGMA journal_mode = DELETE');
  } catch {
    // The log is complete and the next one to open it will read it.
  }
}
