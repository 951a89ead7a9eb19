/** A file to download. */
export interface PackedFile {
  /** As a browser names it that saves it. */
  readonly name: string;
  /** Length, about, for the time left where a server does not say. */
  readonly bytes: number;
  /** Where it is published beside the file. */
  readonly md5?: string;
}

/** Names and SHA-256 of the files that make up a data set, unpacked. */
export type Content = {
  /** Folders below the data set's own in which readers look, the first with a file winning; fetched files go to the first. */
  readonly folders: readonly string[];
} & (
  | { readonly kind: 'files'; readonly sha256: Readonly<Record<string, string>> }
  /** Too many to list: the SHA-256 of all lines `<name>\t<sha256>\n`, sorted by name. */
  | { readonly kind: 'list'; readonly names: RegExp; readonly count: number; readonly sha256: string }
);

/** A public data set: where it is, what it is. */
export interface KnownDataset {
  readonly name: string;
  readonly what: string;
  readonly licence: string;
  /** The page that describes it. */
  readonly home: string;
  readonly files: readonly PackedFile[];
  /** Places that have it, in the order in which they are tried: the address of each of `files`. */
  readonly sources: readonly (readonly string[])[];
  readonly content: Content;
  /** The usual budget of a campaign on it, as options of `run`. */
  readonly budget: string;
}

const mnistFiles: readonly PackedFile[] = [
  { name: 'train-images-idx3-ubyte.gz', bytes: 9_912_422 },
  { name: 'train-labels-idx1-ubyte.gz', bytes: 28_881 },
  { name: 't10k-images-idx3-ubyte.gz', bytes: 1_648_877 },
  { name: 't10k-labels-idx1-ubyte.gz', bytes: 4_542 },
];

/**
 * LeCun, Cortes and Burges. The official home answers 403 to most; torchvision and the CVDF keep the mirrors. Mirrors may pack the
 * files anew, so what is held to a checksum is what they unpack to: the files behind the MD5 sums of torchvision's `MNIST.resources`.
 */
const mnist: KnownDataset = {
  name: 'mnist',
  what: '70,000 grey pictures of handwritten digits, 28×28, 10,000 of them for tests',
  licence: 'CC BY-SA 3.0',
  home: 'http://yann.lecun.com/exdb/mnist/',
  files: mnistFiles,
  sources: [
    'http://yann.lecun.com/exdb/mnist/',
    'https://storage.googleapis.com/cvdf-datasets/mnist/',
    'https://ossci-datasets.s3.amazonaws.com/mnist/',
  ].map((place) => mnistFiles.map(({ name }) => place + name)),
  content: {
    kind: 'files',
    folders: [''],
    sha256: {
      'train-images-idx3-ubyte': 'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db',
      'train-labels-idx1-ubyte': '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5',
      't10k-images-idx3-ubyte': '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7',
      't10k-labels-idx1-ubyte': 'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2',
    },
  },
  budget: '--linf 0.2',
};

/** Krizhevsky 2009. The MD5 is the one that the official page states; the SHA-256 of the unpacked files are those of torchvision-ruby. */
const cifar10: KnownDataset = {
  name: 'cifar10',
  what: '60,000 colour pictures of 10 classes, 32×32, 10,000 of them for tests',
  licence: 'none stated; cite Krizhevsky 2009, "Learning Multiple Layers of Features from Tiny Images"',
  home: 'https://www.cs.toronto.edu/~kriz/cifar.html',
  files: [{ name: 'cifar-10-binary.tar.gz', bytes: 170_052_171, md5: 'c32a1d4ab5d03f1284b67883e8d87530' }],
  // The second is where the first has been sending its visitors on to.
  sources: [['https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz'], ['https://cave.cs.toronto.edu/kriz/cifar-10-binary.tar.gz']],
  content: {
    kind: 'files',
    folders: ['', 'cifar-10-batches-bin'],
    sha256: {
      'data_batch_1.bin': 'cee916563c9f80d84e3cc88e17fdc0941787f1244f00a67874d45b261883ada5',
      'data_batch_2.bin': 'a591ca11fa1708a91ee40f54b3da4784ccd871ecf2137de63f51ada8b3fa57ed',
      'data_batch_3.bin': 'bbe8596564c0f86427f876058170b84dac6670ddf06d79402899d93ceea26f67',
      'data_batch_4.bin': '014e562d6e23c72197cc727519169a60359f5eccd8945ad5a09d710285ff4e48',
      'data_batch_5.bin': '755304fc0b379caeae8c14f0dac912fbc7d6cd469eb67a1029a08a39453a9add',
      'test_batch.bin': '8e2eb146ae340b09e24670f29cabc6326dba54da8789dab6768acf480273f65b',
    },
  },
  budget: '--linf 8/255',
};

/** Jackson 2016 and contributors, release 1.0.10. GitHub packs archives anew from time to time, so the content alone has a checksum. */
const fsdd: KnownDataset = {
  name: 'fsdd',
  what: '3,000 recordings of spoken digits by 6 speakers, 8 kHz, 300 of them for tests',
  licence: 'CC BY-SA 4.0',
  home: 'https://github.com/Jakobovski/free-spoken-digit-dataset',
  files: [{ name: 'free-spoken-digit-dataset-1.0.10.tar.gz', bytes: 15_700_000 }],
  sources: [['https://github.com/Jakobovski/free-spoken-digit-dataset/archive/refs/tags/v1.0.10.tar.gz']],
  content: {
    kind: 'list',
    folders: ['recordings', ''],
    names: /^\d_[a-z]+_\d+\.wav$/,
    count: 3000,
    sha256: '8dac6ce326e419e9fcfadedf2e4a67d6c08a40968c34bb8fa2b4e27d74753d5a',
  },
  budget: '--snr 25',
};

export const knownDatasets: readonly KnownDataset[] = [mnist, cifar10, fsdd];
