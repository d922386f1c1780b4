import { lineSchema } from "./line/state";

/** The pages that can be shown, and what each can be set to. */
export const states = { line: lineSchema };

export type ExplorableName = keyof typeof states;

/** What differs from the first state of a page. */
export type ExplorableState<Name extends ExplorableName> = Partial<
  ReturnType<(typeof states)[Name]["complete"]>
>;
