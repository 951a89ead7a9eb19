/** Operators that have no place in the graphs that DeepSensor tests, and what to do about them; the clause continues "node ... (Op)". */
const REFUSED: readonly (readonly [ops: RegExp, clause: string])[] = [
  [
    /^(Stateless)?(If|Case)$/,
    'chooses what is computed while the model runs (tf.cond, tf.case, tf.image.rot90), and DeepSensor reads graphs without branches; leave the choice out of the exported function, or make it among numbers (tf.where)',
  ],
  [
    /^(Switch|Merge|Enter|Exit|NextIteration|LoopCond|While|StatelessWhile|EmptyTensorList|TensorList\w*|TensorArray\w*)$/,
    'is control flow, as recurrent layers are converted, and DeepSensor reads graphs without; give it the Keras model itself (.keras, .h5), or convert it with the layer unrolled (unroll=True)',
  ],
  [
    /HashTable|LookupTable|InitializeTable/,
    'works on a table of keys, and DeepSensor tests networks of numbers; convert the model without',
  ],
  [
    /^(Random|Stateless(Random|Truncated)|TruncatedNormal|Multinomial)/,
    'draws random numbers, and a model under test answers the same every time',
  ],
  [/^XlaCallModule$/, 'is a program of JAX; export the model with TensorFlow as the backend of Keras (KERAS_BACKEND=tensorflow)'],
  [/PartitionedCall$/, 'calls a function of the graph; convert the model with its functions inlined, without jit_compile'],
  [/Variable|^VarHandleOp$/, 'holds a variable; freeze the model when it is converted'],
  [
    /^(Decode|Encode)|^(Resize(Bicubic|Area)|ScaleAndTranslate|Adjust\w+|RGBToHSV|HSVToRGB|CropAndResize|ImageProjectiveTransform\w*|ExtractGlimpse\w*|DrawBoundingBoxes\w*)$/,
    'prepares pictures in a way that DeepSensor does not read from TensorFlow graphs; leave the preparation out of the exported function (tf2onnx writes some of these as ONNX, not all of them exactly)',
  ],
  [/SpaceToBatch|BatchToSpace/, 'moves pixels to other samples, which DeepSensor reads only around a convolution, for its dilation'],
];

/** Why an operator is not read. */
export function refusalOf(op: string): string {
  return REFUSED.find(([ops]) => ops.test(op))?.[1] ?? 'is of an operator that DeepSensor does not read from TensorFlow graphs';
}
