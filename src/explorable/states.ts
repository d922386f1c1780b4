import { digitSchema } from "./digit/state";
import { lineSchema } from "./line/state";
import { playgroundSchema } from "./playground/state";
import { posteriorSchema } from "./posterior/state";

/** The pages that can be shown, and what each can be set to. */
export const states = {
  line: lineSchema,
  posterior: posteriorSchema,
  playground: playgroundSchema,
  digit: digitSchema,
};

export type ExplorableName = keyof typeof states;

/** What differs from the first state of a page. */
export type ExplorableState<Name extends ExplorableName> = Partial<
  ReturnType<(typeof states)[Name]["complete"]>
>;
