import { describePerturbation } from '@deepsensor/conformance';

import { guidedSwarm } from './contribution.js';
import { guidedOptions } from './options.js';

for (const options of [{}, { aims: false }, { aims: false, social: 0, particles: 3 }]) {
  describePerturbation(`swarm/guided ${JSON.stringify(options)}`, () => guidedSwarm(guidedOptions.parse(options)));
}
