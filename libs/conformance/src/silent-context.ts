import type { PluginContext } from '@deepsensor/contract';

const ignore = () => undefined;

/** A plugin context that says nothing and has no directory. */
export const silentContext: PluginContext = {
  log: { debug: ignore, info: ignore, warn: ignore },
  terminal: { isTerminal: false, columns: 80, colour: false, write: ignore },
  directory: '',
};
