import type Libsql from 'libsql';

/** One value of a row; blobs are bytes. */
export type Cell = string | number | null | Uint8Array;

export interface Insert {
  run(...cells: Cell[]): void;
}

/** The few things that the store asks of SQLite. Errors are libsql's own, with a `code`. */
export interface Database {
  exec(sql: string): void;
  /** Rows as arrays, in the order of the columns. */
  rows(sql: string, ...cells: Cell[]): readonly (readonly Cell[])[];
  /** A statement that gives no rows. */
  run(sql: string, ...cells: Cell[]): void;
  insert(table: string, columns: number): Insert;
  /** All or nothing. */
  transaction(work: () => void): void;
  close(): void;
}

/**
 * Opens or makes a database. libsql is loaded here, when it is first needed, so that `--help` stays quick. It does not heed
 * `readonly`, so a reader is held back by `query_only` and must check that the file is there.
 */
export async function openDatabase(path: string, { write, timeout }: { write: boolean; timeout: number }): Promise<Database> {
  const { default: Connection } = await import('libsql');
  const connection = new Connection(path, { timeout });
  if (!write) connection.exec('PRAGMA query_only = ON');
  return wrap(connection);
}

function wrap(connection: Libsql.Database): Database {
  return {
    exec(sql) {
      connection.exec(sql);
    },
    rows(sql, ...cells) {
      const rows = connection
        .prepare(sql)
        .raw()
        .all(...cells) as unknown[][];
      return rows.map((row) => row.map(toCell));
    },
    run(sql, ...cells) {
      connection.prepare(sql).run(...cells.map(toParameter));
    },
    insert(table, columns) {
      const statement = connection.prepare(`INSERT INTO ${table} VALUES (${new Array(columns).fill('?').join(', ')})`);
      return {
        run(...cells) {
          statement.run(...cells.map(toParameter));
        },
      };
    },
    transaction(work) {
      connection.exec('BEGIN IMMEDIATE');
      try {
        work();
        connection.exec('COMMIT');
      } catch (error) {
        // A full disk has already rolled it back.
        if (connection.inTransaction) connection.exec('ROLLBACK');
        throw error;
      }
    },
    close() {
      connection.close();
    },
  };
}

function toParameter(cell: Cell): Cell {
  if (!(cell instanceof Uint8Array) || Buffer.isBuffer(cell)) return cell;
  return Buffer.from(cell.buffer, cell.byteOffset, cell.byteLength);
}

function toCell(value: unknown): Cell {
  if (Buffer.isBuffer(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  return value instanceof ArrayBuffer ? new Uint8Array(value) : (value as Cell);
}
