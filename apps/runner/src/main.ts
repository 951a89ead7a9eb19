import { Command, CommanderError } from 'commander';

import { EXIT, reportFailure, usageSentence } from './failure.js';
import { collect, cosine, decibels, duration, positiveInteger, positiveNumber, wholeNumber } from './options.js';
import { withoutHelpOfNone } from './unknown-command.js';
import { VERSION } from './version.js';

/** What is read as a model. */
const FORMATS = 'ONNX, Keras, TensorFlow.js or the folder of a SavedModel';

const program = new Command('deepsensor')
  .description(
    'White-box tests for neural networks: searches for inputs on which a model errs, verifies them, explains them neuron by neuron.',
  )
  .version(VERSION)
  .option('--verbose', 'show stack traces and debug messages')
  .showSuggestionAfterError()
  .configureOutput({ outputError: (text, write) => write(usageSentence(text)) })
  .exitOverride()
  .addHelpText(
    'after',
    `
Examples:
  $ deepsensor describe model.onnx --data ./images      look at a model and how data is fed to it
  $ deepsensor run --model model.onnx --data ./images   search for inputs on which it errs
  $ deepsensor findings runs/2026-11-24-a3f1            list what was found
  $ deepsensor replay runs/2026-11-24-a3f1 --model new.onnx
  $ deepsensor demo                                     see all of it on a model made on the spot

Exit codes: 0 clean, 1 findings above --max-findings, 2 usage or configuration, 3 internal error.`,
  );

/** Adds what `run`, `describe`, `init` and `enrol` share: which data, how it is fed. */
function readingOptions(command: Command): Command {
  return command
    .option('--data <path>', 'a folder with a folder for each class or speaker, a folder with labels.csv, IDX files, or FSDD recordings')
    .option('--modality <id>', 'how data is decoded (default: what the data is)')
    .option('--split <name>', 'which part of the data (default: test, when there is one)')
    .option('--labels <file>', 'labels, where they lie apart')
    .option(
      '--scaling <name>',
      'pictures: unit (0..1), byte (0..255), signed (-1..1), imagenet; sound: unit (-1..1), int16 (default: the one under which the model is right)',
    )
    .option('--resize', 'scale each picture to what the model takes')
    .option('--sample-rate <Hz>', 'rate at which the model hears (default: that of the recordings)', positiveInteger)
    .option('--resample', 'convert recordings of other rates')
    .option('--features <preset>', 'sound: the features that the model takes (default: the preset under which it is right)')
    .option('--runtime <id>', 'engine: auto, onnx or tfjs (default: auto, the first that loads here)')
    .option('--plugin <name>', 'a plugin beside the built-in ones: package or path (repeatable)', collect)
    .option('--set <part.option=value>', 'any option of a contribution, e.g. perturbation.particles=20 (repeatable)', collect);
}

/** Adds to them which neurons are observed. */
function dataOptions(command: Command): Command {
  return readingOptions(command)
    .option('--granularity <name>', 'channel or unit: what counts as a neuron (default: channel)')
    .option('--layers <ids>', 'all, cuts, or layer ids separated by commas (default: all)');
}

dataOptions(
  program
    .command('run')
    .description('search for inputs on which a model errs; writes a run directory with verified findings and a report')
    .option('--model <path>', `classifier of pictures or of recordings: ${FORMATS}`)
    .option('--config <file>', 'configuration file (default: deepsensor.config.ts here, when there is one)')
    .option('--out <directory>', 'run directory (default: runs/<date>-<id>)')
    .option('--resume <directory>', 'go on with a run that was stopped or killed'),
)
  .option('--seeds <n>', 'correctly classified inputs to start from (default: 100)', positiveInteger)
  .option('--evaluations <n>', 'candidates that the model judges for each seed (default: 400)', positiveInteger)
  .option(
    '--linf <radius>',
    'budget in the maximum norm: pixels 0..1, samples -1..1, e.g. 0.2 or 8/255 (default for images: 0.1)',
    positiveNumber,
  )
  .option('--l2 <radius>', 'budget in the Euclidean norm', positiveNumber)
  .option('--l0 <values>', 'budget as a number of changed values', positiveNumber)
  .option('--snr <dB>', 'budget as the least signal-to-noise ratio of a recording, e.g. 20 (default for sound: 25)', decibels)
  .option(
    '--transform <names>',
    'in place of a distance: transforms in a row, between commas, e.g. gain,reverberation (deepsensor plugins lists all)',
  )
  .option('--distance <measure=radius>', 'budget in any other measure of the modality')
  .option('--perturbation <id>', 'search strategy (default: swarm/guided)')
  .option('--fitness <id>', 'what the search maximises (default: excitable/soft)')
  .option('--oracle <id>', 'what counts as an error (default: misclassified)')
  .option('--minimise', 'also seek the least distance at which each finding still errs')
  .option('--seed <n>', 'seed of all randomness (default: 1)', wholeNumber)
  .option('--workers <n>', 'worker threads; never changes what is found (default: the number of cores)', positiveInteger)
  .option('--max-time <time>', 'stop between batches after 90s, 5m, 1h; resumable', duration)
  .option('--max-findings <n>', 'exit with code 1 when there are more findings', wholeNumber)
  .option('--reporter <id>', 'reporters instead of console, html, junit (repeatable)', collect)
  .option('--json', 'print events as JSON lines')
  .option('--quiet', 'print nothing but errors')
  .addHelpText(
    'after',
    `
Examples:
  $ deepsensor run --model lenet5.onnx --data ./mnist --seeds 100 --linf 0.2
  $ deepsensor run --model resnet20.onnx --data ./cifar10 --linf 8/255 --evaluations 200 --workers 2
  $ deepsensor run --model speakers.onnx --data ./recordings --snr 20
  $ deepsensor run --model m.onnx --data ./images --perturbation swarm/pso --fitness margin --set perturbation.particles=20
  $ deepsensor run --resume runs/2026-11-24-a3f1`,
  )
  .action(async (options) => (await import('./commands/run.js')).run(options, global()));

dataOptions(
  program.command('describe').argument('<model>', `model: ${FORMATS}`).description('print layers, neurons, accuracy on data, engines'),
)
  .option('--json', 'print JSON')
  .addHelpText('after', '\nExample:\n  $ deepsensor describe lenet5.onnx --data ./mnist')
  .action(async (model, options) => (await import('./commands/describe.js')).describe(model, options, global()));

program
  .command('findings')
  .argument('<run>', 'run directory')
  .description('list verified findings')
  .option('--json', 'a JSON object per line; schema in docs/reference/finding.schema.json')
  .addHelpText('after', '\nExample:\n  $ deepsensor findings runs/a --json | head -1')
  .action(async (run, options) => (await import('./commands/findings.js')).findings(run, options));

program
  .command('replay')
  .argument('<run>', 'run directory')
  .argument('[ids...]', 'ids of findings (default: all)')
  .description('judge stored files anew; exit code 1 when the model errs on more than --max-findings of them')
  .option('--model <path>', `another model: ${FORMATS}`)
  .option('--runtime <id>', 'another engine')
  .option('--max-findings <n>', 'exit with code 1 when more findings still err', wholeNumber)
  .option('--json', 'a JSON object per line')
  .addHelpText('after', '\nExample:\n  $ deepsensor replay runs/a --model retrained.onnx')
  .action(async (run, ids, options) => (await import('./commands/replay.js')).replay(run, ids, options, global()));

program
  .command('report')
  .argument('<run>', 'run directory')
  .description('write report.html anew')
  .option('--out <file>', 'where (default: report.html in the run directory)')
  .addHelpText('after', '\nExample:\n  $ deepsensor report runs/a')
  .action(async (run, options) => (await import('./commands/report.js')).report(run, options));

program
  .command('compare')
  .argument('<a>', 'run directory')
  .argument('<b>', 'run directory')
  .description('say whether two runs found the same, and what differs; exit code 1 when they differ')
  .addHelpText('after', '\nExample:\n  $ deepsensor compare runs/a runs/b')
  .action(async (a, b) => (await import('./commands/compare.js')).compare(a, b));

program
  .command('plugins')
  .description('list every contribution that is loaded, with its options, and transforms with their ranges')
  .option('--plugin <name>', 'a plugin beside the built-in ones (repeatable)', collect)
  .option('--json', 'print JSON')
  .option('--markdown', 'print the reference page')
  .addHelpText('after', '\nExample:\n  $ deepsensor plugins')
  .action(async (options) => (await import('./commands/plugins.js')).plugins(options));

dataOptions(
  program
    .command('init')
    .argument('<model>', `model: ${FORMATS}`)
    .description('write a commented deepsensor.config.ts by looking at a model and data'),
)
  .option('--out <file>', 'where', 'deepsensor.config.ts')
  .addHelpText('after', '\nExample:\n  $ deepsensor init lenet5.onnx --data ./mnist')
  .action(async (model, options) => (await import('./commands/init.js')).init(model, options, global()));

readingOptions(
  program
    .command('enrol')
    .argument('<model>', `model that answers with embeddings, or has a layer of them: ${FORMATS}`)
    .description('make an embedding model one that answers who is speaking, or nobody that it knows; for speaker verification'),
)
  .option('--speakers <names>', 'speakers to enrol, between commas; the others of the data are strangers (default: all)')
  .option(
    '--recordings <n>',
    'recordings that make up each voice print, the first of the data; take others than run does (--split train)',
    positiveInteger,
    5,
  )
  .option('--embedding <layer>', 'layer or tensor [n, D] to take for the embedding, as describe lists it (default: the output)')
  .option('--threshold <cosine>', 'accept from this cosine on (default: where both kinds of error are equally frequent)', cosine)
  .option('--out <file>', 'where', 'enrolled.onnx')
  .addHelpText(
    'after',
    `
Examples:
  $ deepsensor enrol embedding.onnx --data ./recordings --split train --out enrolled.onnx
  $ deepsensor enrol classifier.onnx --data ./recordings --embedding fc1 --speakers anna,bruno --out enrolled.onnx
  $ deepsensor run --model enrolled.onnx --data ./recordings --oracle verification --snr 25`,
  )
  .action(async (model, options) => (await import('./commands/enrol.js')).enrol(model, options, global()));

program
  .command('convert')
  .argument('<model>', `model: ${FORMATS}`)
  .description('write a model as ONNX, and hold the outputs of what was written against those of the model on every engine that is here')
  .option('--to <format>', 'onnx', 'onnx')
  .option('--out <file>', "where (default: the model's name with .onnx, in this directory)")
  .option('--shape <sizes>', 'of an input without the batch axis, to compare by, where the model leaves some open: 61,40')
  .addHelpText('after', '\nExample:\n  $ deepsensor convert model.keras --to onnx --out model.onnx')
  .action(async (model, options) => (await import('./commands/convert.js')).convert(model, options));

program
  .command('trace')
  .argument('<model>', `model: ${FORMATS}`)
  .description("write a model's outputs, losses, input gradients and unit activations as .npy")
  .requiredOption('--inputs <file>', "inputs [n, ...] in the model's own scaling, .npy")
  .option('--labels <file>', 'classes [n], .npy (default: what the model answers)')
  .requiredOption('--out <directory>', 'where')
  .option('--runtime <id>', 'engine: auto, onnx or tfjs', 'auto')
  .option('--granularity <name>', 'channel or unit', 'channel')
  .addHelpText('after', '\nExample:\n  $ deepsensor trace model.onnx --inputs x.npy --labels y.npy --out trace')
  .action(async (model, options) => (await import('./commands/trace.js')).trace(model, options));

program
  .command('attribute')
  .argument('<model>', `model: ${FORMATS}`)
  .description('write what each neuron is responsible for in the change of the loss between two inputs')
  .requiredOption('--reference <file>', "inputs [n, ...] in the model's own scaling, .npy")
  .requiredOption('--perturbed <file>', 'the same, perturbed, .npy')
  .requiredOption('--labels <file>', 'classes [n], .npy')
  .option(
    '--estimator <name>',
    'exact, permutation, truncated, aumann-shapley, conductance, midpoint, path-midpoint, first-order',
    'aumann-shapley',
  )
  .option('--nodes <n>', 'quadrature nodes or intervals', positiveInteger, 16)
  .option('--orders <n>', 'orders of the permutation estimators', positiveInteger, 100)
  .option('--tolerance <share>', 'of the truncated estimator', positiveNumber, 0.01)
  .option('--game <name>', 'cross-entropy or margin', 'cross-entropy')
  .option('--seed <n>', 'seed of the permutation estimators', wholeNumber, 1)
  .option('--runtime <id>', 'engine: auto, onnx or tfjs', 'auto')
  .option('--granularity <name>', 'channel or unit', 'channel')
  .option('--layers <ids>', 'all, cuts, or layer ids separated by commas', 'all')
  .requiredOption('--out <directory>', 'where')
  .addHelpText(
    'after',
    '\nExample:\n  $ deepsensor attribute model.onnx --reference a.npy --perturbed b.npy --labels y.npy --estimator exact --out shares',
  )
  .action(async (model, options) => (await import('./commands/attribute.js')).attribute(model, options));

const datasets = program
  .command('datasets')
  .description('list public data sets: where they are, under which licence, whether they are here')
  .option('--json', 'print JSON')
  .addHelpText(
    'after',
    `
Examples:
  $ deepsensor datasets
  $ deepsensor datasets fetch mnist
  $ deepsensor datasets fetch cifar10 --from ~/Downloads/cifar-10-binary.tar.gz`,
  )
  .action(async (options) => (await import('./commands/datasets.js')).listDatasets(options));

datasets
  .command('fetch')
  .argument('<name>', 'mnist, cifar10 or fsdd')
  .description('download a data set, hold it to its published checksums and unpack it; all of it appears, or nothing')
  .option('--out <folder>', 'where (default: data/<name>)')
  .option('--from <place>', 'an address, a file or a folder, in place of the published addresses')
  .addHelpText('after', '\nExample:\n  $ deepsensor datasets fetch fsdd')
  .action(async (name, options) => (await import('./commands/datasets.js')).fetchNamed(name, options));

program
  .command('demo')
  .description(
    'make data and a model on the spot (drawn digits, or synthetic speakers), search for inputs on which it errs, write the report',
  )
  .option('--modality <id>', 'image or speaker', 'image')
  .option('--out <directory>', 'where (default: runs/demo-<id>)')
  .option('--workers <n>', 'worker threads', positiveInteger)
  .option('--seed <n>', 'seed of all randomness', wholeNumber, 1)
  .addHelpText('after', '\nExamples:\n  $ deepsensor demo\n  $ deepsensor demo --modality speaker')
  .action(async (options) => (await import('./commands/demo.js')).demo(options, global()));

function global(): { readonly verbose: boolean } {
  return { verbose: program.opts<{ verbose?: boolean }>().verbose === true };
}

// A reader that has seen enough (`| head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(EXIT.clean);
  throw error;
});

try {
  await program.parseAsync(withoutHelpOfNone(program, process.argv));
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? EXIT.clean : EXIT.usage;
  else process.exitCode = reportFailure(error, global().verbose);
}
