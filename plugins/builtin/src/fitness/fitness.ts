import { crossEntropyObjective, lossTowardsAimObjective, marginObjective } from '@deepsensor/attribution';
import { contribution, type CompiledFitness, type Objective } from '@deepsensor/contract';
import { z } from 'zod';

function towards(objective: (aimed: boolean) => Objective): CompiledFitness {
  return { form: 'compiled', hasGradient: true, takesAims: true, objective: (_model, aimed) => objective(aimed) };
}

/** Fitness `margin`: how far, in logits, a wrong class (the aim, when there is one) lies above the right one. */
export function margin(): CompiledFitness {
  return towards(marginObjective);
}

/** Fitness `loss`: cross-entropy at the label in nats; with an aim, minus that at the aim. */
export function loss(): CompiledFitness {
  return towards((aimed) => (aimed ? lossTowardsAimObjective() : crossEntropyObjective()));
}

export const fitnessFunctions = [
  contribution({
    kind: 'fitness',
    id: 'margin',
    summary: 'Logit of the best wrong class, or of the aim, less that of the right class.',
    options: z.strictObject({}),
    create: margin,
  }),
  contribution({
    kind: 'fitness',
    id: 'loss',
    summary: 'Cross-entropy at the label, or minus that at the aim.',
    options: z.strictObject({}),
    create: loss,
  }),
] as const;
