import * as tf from "@tensorflow/tfjs-core";

/** Tensors in nested arrays and records, such as the parameters of a network or (state, batch, seed). */
export type TensorTree = tf.Tensor | readonly TensorTree[] | { readonly [name: string]: TensorTree };

type Branch = readonly TensorTree[] | Readonly<Record<string, TensorTree>>;

function children(tree: Branch): [string, TensorTree][] {
  return Object.entries<TensorTree>(tree as Record<string, TensorTree>);
}

/**
 * The tensors of a tree, depth first, in the order of its keys.
 * @example
 * engine.leaves({ a: tf.scalar(1), b: [tf.zeros([2])] }).length; // → 2
 */
export function leaves(tree: TensorTree): tf.Tensor[] {
  return tree instanceof tf.Tensor ? [tree] : children(tree).flatMap(([, child]) => leaves(child));
}

/**
 * A text of a tree's form: keys, shapes and types, but no values. Trees of the same signature can stand in for each other.
 * @example
 * engine.signature({ w: tf.zeros([2, 3]) }); // → "{w:float32[2,3]}"
 */
export function signature(tree: TensorTree): string {
  if (tree instanceof tf.Tensor) return `${tree.dtype}[${tree.shape.join(",")}]`;
  const inner = children(tree)
    .map(([key, child]) => `${key}:${signature(child)}`)
    .join(" ");
  return Array.isArray(tree) ? `[${inner}]` : `{${inner}}`;
}

/**
 * Combines trees of the same form leaf by leaf.
 * @param combine what makes the new leaf of the leaves at the same place
 * @param first the tree that gives the form
 * @param rest more trees with the same keys
 * @example
 * engine.mapTree((a, b) => tf.add(a, b), { w: tf.scalar(1) }, { w: tf.scalar(2) }).w; // → 3
 */
export function mapTree<T extends TensorTree>(
  combine: (...tensors: tf.Tensor[]) => tf.Tensor,
  first: T,
  ...rest: TensorTree[]
): T {
  if (first instanceof tf.Tensor) return combine(first, ...(rest as tf.Tensor[])) as T;
  const mapped = children(first).map(
    ([key, child]) =>
      [
        key,
        mapTree(combine, child, ...rest.map((tree) => (tree as Record<string, TensorTree>)[key])),
      ] as const,
  );
  return (Array.isArray(first)
    ? mapped.map(([, child]) => child)
    : Object.fromEntries(mapped)) as unknown as T;
}

/**
 * The same tree with other tensors in it, taken in the order of `leaves`.
 * @example
 * engine.withLeaves({ w: tf.scalar(1) }, [tf.scalar(5)]).w; // → 5
 */
export function withLeaves<T extends TensorTree>(tree: T, tensors: readonly tf.Tensor[]): T {
  let next = 0;
  return mapTree(() => tensors[next++], tree);
}

/**
 * All numbers of a tree's tensors as one vector, in the order of `leaves`.
 * @example
 * engine.flatten([tf.tensor1d([1, 2]), tf.scalar(3)]); // → [1, 2, 3]
 */
export function flatten(tree: TensorTree): tf.Tensor {
  return tf.concat(leaves(tree).map((tensor) => tf.reshape(tensor, [-1])));
}

/**
 * The reverse of `flatten`: a tree of the given one's form that holds the numbers of a vector.
 * @throws Error when the vector has another length
 * @example
 * engine.unflatten({ w: tf.zeros([1, 2]), b: tf.zeros([1]) }, tf.tensor1d([1, 2, 3])).w; // → [[1, 2]]
 */
export function unflatten<T extends TensorTree>(form: T, vector: tf.Tensor): T {
  const tensors = leaves(form);
  const parts = tf.split(
    vector,
    tensors.map(({ size }) => size),
  );
  return withLeaves(
    form,
    parts.map((part, i) => tf.reshape(part, tensors[i].shape)),
  );
}

/**
 * tf.tidy for work that ends in a tree: frees every tensor that the work makes, but those of the tree.
 * @example
 * engine.tidyTree(() => ({ w: tf.add(tf.scalar(1), 2) })).w; // → 3
 */
export function tidyTree<T extends TensorTree>(work: () => T): T {
  let result: T | undefined;
  tf.tidy(() => leaves((result = work())));
  return result!;
}

/** The work, tidied; an argument that it returns as it is comes back as a tensor of its own. */
export function runOwned<Result extends TensorTree>(work: () => Result): Result {
  return tidyTree(() => mapTree((tensor) => tensor.clone(), work()));
}

/**
 * Frees the memory of all tensors of the trees.
 * @example
 * const tree = { w: tf.scalar(1) };
 * engine.disposeTree(tree);
 * tree.w.isDisposed; // → true
 */
export function disposeTree(...trees: TensorTree[]): void {
  for (const tree of trees) for (const tensor of leaves(tree)) tensor.dispose();
}
