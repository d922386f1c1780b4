import type { Loop, Step } from "./eager-loop";
import { fingerprintOf } from "./fingerprint";
import { record } from "./graph";
import { nodeBackend, tf, typeAttribute } from "./node-backend";
import type { Recording, Update } from "./recorder";
import { openSession, type GraphNode, type Port, type Session } from "./saved-model";
import { disposeTree, leaves, mapTree, signature, withLeaves, type TensorTree } from "./tensor-tree";

/** A tensor of the state, which stays in the session. */
interface Variable {
  handle: string;
  dtype: tf.DataType;
  /** Where its first value is fed. */
  first: Port;
  /** The node that reads it at the beginning of a step. */
  read: string;
  /** Where the step's new value for it comes from: "node:output". */
  next: string;
}

const nodeOf = (source: string): string => source.split(":")[0];

function makeVariables({ feeds, results }: Recording, state: readonly tf.Tensor[]): Variable[] {
  return state.map(({ dtype }, i) => ({
    handle: `variable${i}`,
    dtype,
    first: { ...feeds[i], name: `first${i}:0` },
    read: nodeOf(feeds[i].name),
    next: results[i],
  }));
}

/** Nodes that make a variable, set it to its first value, and read it in a step and between steps. */
function variableNodes({ handle, dtype, first, read }: Variable, i: number): GraphNode[] {
  const { TF_ATTR_SHAPE, TF_ATTR_STRING } = nodeBackend().binding;
  const attributes = [typeAttribute("dtype", dtype)];
  const variable = `${handle}:0`;
  return [
    {
      name: handle,
      operation: "VarHandleOp",
      inputs: [],
      attributes: [
        ...attributes,
        { name: "shape", type: TF_ATTR_SHAPE, value: [...first.shape] },
        { name: "shared_name", type: TF_ATTR_STRING, value: handle },
      ],
    },
    { name: nodeOf(first.name), operation: "Placeholder", inputs: [], attributes: [], placeholder: first },
    { name: `begin${i}`, operation: "AssignVariableOp", inputs: [variable, first.name], attributes },
    { name: read, operation: "ReadVariableOp", inputs: [variable], attributes },
    { name: `state${i}`, operation: "ReadVariableOp", inputs: [variable], attributes },
  ];
}

/** The variables that an operation updates in place; undefined where the loop does not carry them all. */
function updatedBy({ targets, results }: Update, variables: readonly Variable[]): Variable[] | undefined {
  const found = results.map((result, i) =>
    variables.find(({ next, read }) => next === result && targets[i] === `${read}:0`),
  );
  return found.includes(undefined) ? undefined : (found as Variable[]);
}

/** All nodes that some sources depend on. */
function ancestors(nodes: readonly GraphNode[], sources: readonly string[]): GraphNode[] {
  const needed = new Set(sources.map(nodeOf));
  // Nodes stand after those that they need.
  return [...nodes].reverse().filter(({ name, inputs }) => {
    if (!needed.has(name)) return false;
    inputs.forEach((source) => needed.add(nodeOf(source)));
    return true;
  });
}

/** Nodes that give the variables their new values, in place where one operation does it, else by assignment. */
function updateNodes({ nodes, results, updates }: Recording, variables: readonly Variable[]): GraphNode[] {
  const inPlace = updates.flatMap((update) => {
    const updated = updatedBy(update, variables);
    return updated ? [{ update, updated }] : [];
  });
  const assigned = variables.filter((variable) => !inPlace.some(({ updated }) => updated.includes(variable)));
  const needed = ancestors(nodes, [
    ...results.slice(variables.length),
    ...inPlace.flatMap(({ update }) => update.inputs),
    ...assigned.map(({ next }) => next),
  ]);
  // What reads later would read the next value; what still uses the value would have it copied before it is updated.
  const afterReaders = (updated: readonly Variable[]): string[] => {
    const uses = needed.filter(({ inputs }) => updated.some(({ read }) => inputs.includes(`${read}:0`)));
    return [...updated.map(({ read }) => `^${read}`), ...uses.map(({ name }) => `^${name}`)];
  };
  const handles = (updated: readonly Variable[]): string[] => updated.map(({ handle }) => `${handle}:0`);
  const inOneOperation = inPlace.map(({ update, updated }) => ({
    operation: update.operation,
    inputs: [...handles(updated), ...update.inputs, ...afterReaders(updated)],
    attributes: [typeAttribute("T", updated[0].dtype)],
  }));
  const byAssignment = assigned.map((variable) => ({
    operation: "AssignVariableOp",
    inputs: [...handles([variable]), variable.next, ...afterReaders([variable])],
    attributes: [typeAttribute("dtype", variable.dtype)],
  }));
  return [...inOneOperation, ...byAssignment].map((node, i) => ({ ...node, name: `update${i}` }));
}

/** A session in which the state of a recorded step stays. */
function openLoop(recording: Recording, state: readonly tf.Tensor[]): Session {
  const variables = makeVariables(recording, state);
  const updates = updateNodes(recording, variables);
  const reads = variables.map(({ read }) => read);
  const after = (nodes: readonly { name: string }[]): string[] => nodes.map(({ name }) => `^${name}`);
  const [first] = variables;
  const begun = {
    name: "begun",
    operation: "Identity",
    inputs: [first.first.name, ...variables.map((_, i) => `^begin${i}`)],
    attributes: [typeAttribute("T", first.dtype)],
  };
  const results = recording.fetches.slice(variables.length);
  const nodes = [
    ...variables.flatMap(variableNodes),
    ...recording.nodes
      .filter(({ name }) => !reads.includes(name))
      .map((node) =>
        results.some((result) => nodeOf(result.name) === node.name)
          ? { ...node, inputs: [...node.inputs, ...after(updates)] }
          : node,
      ),
    ...updates,
    begun,
  ];
  return openSession(
    nodes,
    { feeds: variables.map((variable) => variable.first), fetches: [{ ...first.first, name: "begun:0" }] },
    { feeds: recording.feeds.slice(variables.length), fetches: results },
    { feeds: [], fetches: variables.map((variable, i) => ({ ...variable.first, name: `state${i}:0` })) },
  );
}

/** A recorded step whose state stays in its session, which is opened by the first one. */
export function graphLoop<
  State extends TensorTree,
  Arguments extends TensorTree[],
  Result extends TensorTree,
>(step: Step<State, Arguments, Result>, first: State): Loop<State, Arguments, Result> {
  const start = mapTree((tensor) => tf.keep(tensor.clone()), first);
  let recorded: { form: string; recording: Recording; result: Result } | undefined;
  let session: Session | undefined;
  const recordingFor = (args: Arguments) => {
    const form = signature(args);
    if (!recorded) {
      const { recording, form: result } = record(step, [start, ...args] as [State, ...Arguments]);
      recorded = { form, recording, result: result.result };
    }
    if (form !== recorded.form)
      throw new Error(`a loop takes arguments of one form: expected ${recorded.form}, got ${form}`);
    return recorded;
  };
  return {
    advance: (...args) => {
      const { recording, result } = recordingFor(args);
      if (!session) {
        session = openLoop(recording, leaves(start));
        session.runs[0](leaves(start)).forEach((tensor) => tensor.dispose());
      }
      return withLeaves(result, session.runs[1](leaves(args)));
    },
    state: () =>
      session ? withLeaves(start, session.runs[2]([])) : mapTree((tensor) => tensor.clone(), start),
    fingerprint: (...args) => fingerprintOf(recordingFor(args).recording),
    dispose: () => {
      session?.dispose();
      session = undefined;
      disposeTree(start);
    },
  };
}
