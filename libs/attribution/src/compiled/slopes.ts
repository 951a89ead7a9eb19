import type { Game } from '@deepsensor/contract';

import { gameSlope, type GameClasses } from './game.js';
import type { Pass, Scene } from './scene.js';

/**
 * Slopes of the game's value with respect to tensors of one pass, in one backward pass that ends at the earliest of them.
 * @returns tensor of the network to the tensor that holds its slope.
 */
export function slopesOf(
  scene: Scene,
  pass: Pass,
  game: Game,
  classes: GameClasses,
  tensors: readonly string[],
): ReadonlyMap<string, string> {
  const logits = pass(scene.network.logits);
  const slope = gameSlope(scene.builder, game, logits, classes, scene.classes());
  const here = new Map(tensors.map((tensor) => [tensor, pass(tensor)]));
  const found = scene.pullBack({ cotangents: new Map([[logits, slope]]), wrt: [...new Set(here.values())] });
  return new Map(
    [...here].map(([tensor, name]) => {
      const gradient = found.get(name);
      if (gradient === undefined) throw new Error(`the tensor "${tensor}" does not lead to the logits of ${scene.network.graph.name}`);
      return [tensor, gradient];
    }),
  );
}

/** One-hot classes of the candidates, as far as the game reads them. */
export function classesOf(scene: Scene, game: Game): GameClasses {
  return { label: scene.label(), aim: game === 'aimed-margin' ? scene.aim() : '' };
}
