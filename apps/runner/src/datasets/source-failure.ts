/** Why a place does not give a data set: a clause without a full stop. Caught by whoever tries the next place. */
export class SourceFailure extends Error {
  override readonly name = 'SourceFailure';
}
