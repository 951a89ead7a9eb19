/** Version of the run directory's format, kept in the database's `user_version`. Rises when an older release could not read it. */
export const SCHEMA_VERSION = 1;

/** `DSR1`: marks a SQLite file as a run of DeepSensor. */
export const APPLICATION_ID = 0x44535231;

/** Documented in `docs/reference/run-directory.md`. */
export const SCHEMA = `
CREATE TABLE run (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE layers (
  layer INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  units INTEGER NOT NULL,
  is_cut INTEGER NOT NULL
);

CREATE TABLE seeds (
  seed INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  label TEXT NOT NULL
);

CREATE TABLE shards (
  shard INTEGER PRIMARY KEY,
  seeds TEXT NOT NULL,
  evaluations INTEGER NOT NULL,
  forward_equivalents REAL NOT NULL,
  evaporated INTEGER NOT NULL,
  seeds_broken INTEGER NOT NULL,
  curve TEXT NOT NULL,
  phase_seconds TEXT NOT NULL
);

CREATE TABLE findings (
  id TEXT PRIMARY KEY,
  shard INTEGER NOT NULL REFERENCES shards ON DELETE CASCADE,
  seed INTEGER NOT NULL REFERENCES seeds,
  label TEXT NOT NULL,
  label_index INTEGER NOT NULL,
  predicted TEXT NOT NULL,
  predicted_index INTEGER NOT NULL,
  kind TEXT NOT NULL,
  file TEXT NOT NULL,
  lossless TEXT NOT NULL,
  reference_file TEXT NOT NULL,
  lossless_sha256 TEXT NOT NULL,
  fitness REAL,
  excitable INTEGER NOT NULL,
  neurons INTEGER NOT NULL,
  evaluations INTEGER NOT NULL,
  probabilities TEXT NOT NULL,
  path TEXT NOT NULL,
  estimator TEXT NOT NULL,
  game TEXT NOT NULL,
  change REAL
);
CREATE INDEX findings_by_shard ON findings (shard);
CREATE INDEX findings_by_seed ON findings (seed, predicted_index);

CREATE TABLE distances (
  finding TEXT NOT NULL REFERENCES findings ON DELETE CASCADE,
  measure TEXT NOT NULL,
  value REAL,
  PRIMARY KEY (finding, measure)
) WITHOUT ROWID;

CREATE TABLE attributions (
  finding TEXT NOT NULL REFERENCES findings ON DELETE CASCADE,
  layer INTEGER NOT NULL REFERENCES layers,
  excitable TEXT NOT NULL,
  threshold REAL,
  residual REAL,
  bypass REAL,
  share_values BLOB NOT NULL,
  standard_errors BLOB,
  PRIMARY KEY (finding, layer)
);

CREATE TABLE illustrations (
  finding TEXT NOT NULL REFERENCES findings ON DELETE CASCADE,
  position INTEGER NOT NULL,
  role TEXT NOT NULL,
  media_type TEXT NOT NULL,
  caption TEXT NOT NULL,
  bytes BLOB NOT NULL,
  PRIMARY KEY (finding, position)
);

CREATE VIEW finding_overview AS
SELECT f.id, s.id AS seed, f.label, f.predicted, f.kind, f.fitness, f.excitable, f.neurons, f.evaluations,
  (SELECT value FROM distances WHERE finding = f.id AND measure = 'linf') AS linf,
  (SELECT value FROM distances WHERE finding = f.id AND measure = 'l2') AS l2,
  (SELECT value FROM distances WHERE finding = f.id AND measure = 'l0') AS l0,
  (SELECT value FROM distances WHERE finding = f.id AND measure = 'snr') AS snr,
  f.file
FROM findings f JOIN seeds s ON s.seed = f.seed
ORDER BY f.seed, f.predicted_index;
`;
