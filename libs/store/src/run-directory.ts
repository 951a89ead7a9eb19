import { mkdir, readdir, rm, rmdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { DeepSensorError } from '@deepsensor/contract';

import { openDatabase, type Database } from './database.js';
import { damaged, storeFailure } from './failures.js';
import { sweep, writeWhole } from './files.js';
import { acquireLock, type Lock } from './lock.js';
import type { RunFacts } from './records.js';
import { SqliteRunStore, type RunStore } from './run-store.js';
import { APPLICATION_ID, SCHEMA, SCHEMA_VERSION } from './schema.js';

/** What a run begins with. */
export interface RunInit {
  readonly run: string;
  /** The effective configuration, plain JSON: what repeats the run. */
  readonly config: unknown;
  /** Of DeepSensor, the engine, Node. */
  readonly versions: Readonly<Record<string, string>>;
  readonly facts: RunFacts;
}

/** What a run that was killed while it was being made may have left; nothing of it is worth keeping. */
const BEGINNINGS = new Set([
  'run.lock',
  'run.sqlite',
  'run.sqlite-wal',
  'run.sqlite-shm',
  'config.json',
  '.partial-config.json',
  'artefacts',
]);
const BUSY_MILLISECONDS = 5000;

/**
 * Rejects with `RUN_EXISTS` when a run cannot be made here because there is something already; what a run that was killed while it was
 * being made has left, its lock with it, does not count.
 */
export async function refuseTaken(directory: string): Promise<void> {
  const entries = await entriesOf(directory);
  if (entries === undefined || entries.length === 0) return;
  if (!entries.includes('run.lock') || entries.some((name) => !BEGINNINGS.has(name))) throw taken(directory);
  try {
    if (entries.includes('run.sqlite') && (await isBegun(directory))) throw taken(directory);
  } catch (error) {
    throw storeFailure(error, directory);
  }
}

/**
 * Makes the directory of a run and opens it for writing.
 * Rejects with `RUN_EXISTS` when there is something in it, `RUN_LOCKED`, or `NO_SPACE` (then nothing is left behind).
 */
export async function createRun(directory: string, init: RunInit): Promise<RunStore> {
  await refuseTaken(directory);
  const before = await entriesOf(directory);
  let lock: Lock | undefined;
  let database: Database | undefined;
  let isOurs = before === undefined;
  try {
    await mkdir(directory, { recursive: true });
    lock = await acquireLock(directory);
    if (before?.includes('run.sqlite') && (await isBegun(directory))) throw taken(directory);
    isOurs = true;
    await clear(directory);
    await mkdir(join(directory, 'artefacts'));
    await writeWhole(join(directory, 'config.json'), `${JSON.stringify(init.config, null, 2)}\n`);
    database = await openRunDatabase(directory, true);
    begin(database, init);
    return new SqliteRunStore(directory, database, lock);
  } catch (error) {
    database?.close();
    lock?.release();
    if (isOurs && lock) await (before ? clear(directory) : rm(directory, { recursive: true })).catch(() => undefined);
    throw storeFailure(error, directory);
  }
}

/**
 * Opens a run. With `write`, takes it over from a process that died and sweeps away what that left unfinished.
 * Rejects with `RUN_INVALID` (missing, no run, of another release, damaged) or `RUN_LOCKED` (another process writes it).
 */
export async function openRun(directory: string, { write }: { readonly write: boolean }): Promise<RunStore> {
  const entries = await entriesOf(directory);
  if (entries === undefined) throw new DeepSensorError('RUN_INVALID', `there is no run at ${directory}.`);
  if (!entries.includes('run.sqlite')) {
    throw new DeepSensorError('RUN_INVALID', `${directory} is no run of DeepSensor: it has no run.sqlite.`);
  }
  let lock: Lock | undefined;
  let database: Database | undefined;
  try {
    if (write) lock = await acquireLock(directory);
    // Looked at before it is opened for writing, so that what is damaged stays as it is.
    database = await openRunDatabase(directory, false);
    check(database, directory);
    if (write) {
      database.close();
      database = await openRunDatabase(directory, true);
    }
    const store = new SqliteRunStore(directory, database, lock);
    if (write) {
      await mkdir(join(directory, 'artefacts'), { recursive: true });
      await sweep(join(directory, 'artefacts'), new Set(store.findings().map(({ id }) => id)));
      await rm(join(directory, '.partial-summary.json'), { force: true });
    }
    return store;
  } catch (error) {
    database?.close();
    lock?.release();
    throw storeFailure(error, directory);
  }
}

/** Takes away a closed run that was begun in vain; its directory too, unless something else lies in it or the process stands there. */
export async function discardRun(directory: string): Promise<void> {
  await clear(directory);
  await rm(join(directory, 'run.lock'), { force: true });
  await rmdir(directory).catch(() => undefined);
}

async function openRunDatabase(directory: string, write: boolean): Promise<Database> {
  const database = await openDatabase(join(directory, 'run.sqlite'), { write, timeout: BUSY_MILLISECONDS });
  try {
    // Read something first: a damaged file must be found before anything is written to it.
    database.rows('PRAGMA user_version');
    if (write) {
      database.rows('PRAGMA journal_mode = WAL');
      database.exec('PRAGMA synchronous = FULL');
      database.exec('PRAGMA foreign_keys = ON');
    }
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function begin(database: Database, { run, config, versions, facts }: RunInit): void {
  database.transaction(() => {
    database.exec(SCHEMA);
    const values = database.insert('run', 2);
    for (const [key, value] of Object.entries({ run, config, versions, facts })) values.run(key, JSON.stringify(value));
    const layers = database.insert('layers', 5);
    facts.layers.forEach(({ id, kind, units, isCut }, layer) => layers.run(layer, id, kind, units, Number(isCut)));
    const seeds = database.insert('seeds', 3);
    facts.seeds.forEach(({ id, label }, seed) => seeds.run(seed, id, label));
    database.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${SCHEMA_VERSION}`);
  });
}

function check(database: Database, directory: string): void {
  const pragma = (name: string) => database.rows(`PRAGMA ${name}`)[0]?.[0];
  const tables = database.rows('SELECT count(*) FROM sqlite_master')[0]?.[0];
  if (tables === 0) {
    const message = `${directory} holds no run yet, it was stopped while being made: give the command again without --resume.`;
    throw new DeepSensorError('RUN_INVALID', message);
  }
  if (pragma('application_id') !== APPLICATION_ID) {
    throw new DeepSensorError('RUN_INVALID', `${directory} is no run of DeepSensor: its run.sqlite is of another program.`);
  }
  const version = pragma('user_version');
  if (version !== SCHEMA_VERSION) {
    const message = `${directory} was written by another release of DeepSensor (format ${version}; this one reads format ${SCHEMA_VERSION}).`;
    throw new DeepSensorError('RUN_INVALID', message);
  }
  if (pragma('quick_check(1)') !== 'ok') throw damaged(directory);
}

/** Whether a run was really begun here; leaves alone what cannot be read. */
async function isBegun(directory: string): Promise<boolean> {
  const { size } = await stat(join(directory, 'run.sqlite'));
  const log = await stat(join(directory, 'run.sqlite-wal')).catch(() => ({ size: 0 }));
  if (size === 0 && log.size === 0) return false;
  const database = await openRunDatabase(directory, false);
  try {
    return database.rows('SELECT count(*) FROM sqlite_master')[0]?.[0] !== 0;
  } finally {
    database.close();
  }
}

async function clear(directory: string): Promise<void> {
  for (const name of BEGINNINGS) {
    if (name !== 'run.lock') await rm(join(directory, name), { recursive: true, force: true });
  }
}

async function entriesOf(directory: string): Promise<readonly string[] | undefined> {
  try {
    return await readdir(directory);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    if (code === 'ENOTDIR')
      throw new DeepSensorError('RUN_INVALID', `${directory} is a file, not the directory of a run.`, { cause: error });
    throw storeFailure(error, directory);
  }
}

function taken(directory: string): DeepSensorError {
  const message = `${directory} exists already: go on with it by npx deepsensor run --resume ${directory}, or choose another --out.`;
  return new DeepSensorError('RUN_EXISTS', message);
}
