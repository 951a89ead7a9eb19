/**
 * Writes the table of operators for `answers.py`: one ONNX file a case, and `cases.json` with names and feeds.
 * node cases.mjs FOLDER, after a build.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { exportOnnx } from '@deepsensor/graph';

import { feedsOf } from '../dist/operators/feeds.js';
import { forwardGraph } from '../dist/operators/graphs.js';
import { OPERATOR_FAMILIES, operatorCases } from '../dist/operators/table.js';

const folder = process.argv[2];
const cases = OPERATOR_FAMILIES.flatMap((family) =>
  operatorCases(family).map((check, i) => {
    const file = `${family}-${i}.onnx`;
    writeFileSync(join(folder, file), exportOnnx(forwardGraph(check).graph));
    const feeds = Object.entries(feedsOf(check)).map(([name, { data, shape }]) => [name, { data: [...data], shape }]);
    return { family, name: check.name, file, feeds: Object.fromEntries(feeds) };
  }),
);
writeFileSync(join(folder, 'cases.json'), JSON.stringify(cases));
