import * as tf from '@tensorflow/tfjs-core';

type Derivative = Pick<tf.GradConfig, 'inputsToSave' | 'outputsToSave' | 'gradFunc'>;

/**
 * The derivatives of the operations that the loss is made of. TensorFlow.js keeps its own in a module that Node cannot
 * load from tfjs-core alone; those of an operation that already has one, as with tfjs-node, are left as they are.
 */
const derivatives: Readonly<Record<string, Derivative>> = {
  [tf.Add]: binary((dy) => [dy, dy]),
  [tf.Sub]: binary((dy) => [dy, tf.neg(dy)]),
  [tf.Multiply]: binary((dy, a, b) => [tf.mul(dy, b), tf.mul(dy, a)]),
  [tf.Minimum]: binary((dy, a, b) => [where(tf.lessEqual(a, b), dy), where(tf.greater(a, b), dy)]),
  [tf.Maximum]: binary((dy, a, b) => [where(tf.greaterEqual(a, b), dy), where(tf.less(a, b), dy)]),
  [tf.Neg]: { gradFunc: (dy) => ({ x: () => tf.neg(single(dy)) }) },
  [tf.Exp]: ofOutput((dy, y) => tf.mul(dy, y)),
  [tf.Tanh]: ofOutput((dy, y) => tf.mul(dy, tf.sub(1, tf.square(y)))),
  [tf.Relu]: ofOutput((dy, y) => where(tf.greater(y, 0), dy)),
  [tf.Square]: ofInput((dy, x) => tf.mul(dy, tf.mul(x, 2))),
  [tf.ClipByValue]: ofInput((dy, x, attributes) => {
    const { clipValueMin, clipValueMax } = attributes as { clipValueMin: number; clipValueMax: number };
    return where(tf.logicalAnd(tf.greaterEqual(x, clipValueMin), tf.lessEqual(x, clipValueMax)), dy);
  }),
  [tf.Sum]: ofInput((dy, x, attributes) => {
    const axes = tf.util.parseAxisParam(attributes.axis as number[], x.shape);
    const kept = x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
    return tf.mul(tf.reshape(dy, kept), tf.onesLike(x));
  }),
  [tf.BatchMatMul]: {
    inputsToSave: ['a', 'b'],
    // For y = a b, neither transposed: da = dy b^T, db = a^T dy.
    gradFunc: (dy, [a, b]) => ({
      a: () => tf.matMul(single(dy), b as tf.Tensor, false, true),
      b: () => tf.matMul(a as tf.Tensor, single(dy), true, false),
    }),
  },
  [tf.Reshape]: ofInput((dy, x) => tf.reshape(dy, x.shape)),
};

/** Makes tfjs-core able to differentiate the loss; calling it again changes nothing. */
export function registerDerivatives(): void {
  for (const [kernelName, derivative] of Object.entries(derivatives)) {
    if (!tf.getGradient(kernelName)) tf.registerGradient({ kernelName, ...derivative });
  }
}

function binary(partials: (dy: tf.Tensor, a: tf.Tensor, b: tf.Tensor) => [tf.Tensor, tf.Tensor]): Derivative {
  return {
    inputsToSave: ['a', 'b'],
    gradFunc: (dy, saved) => {
      const [a, b] = saved as [tf.Tensor, tf.Tensor];
      const [da, db] = partials(single(dy), a, b);
      return { a: () => sumTo(da, a.shape), b: () => sumTo(db, b.shape) };
    },
  };
}

function ofInput(
  partial: (dy: tf.Tensor, x: tf.Tensor, attributes: tf.NamedAttrMap) => tf.Tensor,
): Derivative {
  return {
    inputsToSave: ['x'],
    gradFunc: (dy, [x], attributes) => ({ x: () => partial(single(dy), x as tf.Tensor, attributes) }),
  };
}

function ofOutput(partial: (dy: tf.Tensor, y: tf.Tensor) => tf.Tensor): Derivative {
  return {
    outputsToSave: [true],
    gradFunc: (dy, [y]) => ({ x: () => partial(single(dy), y as tf.Tensor) }),
  };
}

/** Undoes broadcasting: sums `gradient` over the axes along which an operand of `shape` was repeated. */
function sumTo(gradient: tf.Tensor, shape: number[]): tf.Tensor {
  const axes = tf.broadcast_util.getReductionAxes(shape, gradient.shape);
  return axes.length === 0 ? gradient : tf.reshape(tf.sum(gradient, axes), shape);
}

const where = (condition: tf.Tensor, dy: tf.Tensor): tf.Tensor => tf.mul(dy, tf.cast(condition, 'float32'));

/** All operations here have one output. */
const single = (dy: tf.Tensor | tf.Tensor[]): tf.Tensor => dy as tf.Tensor;
