import { AsyncLocalStorage, createHook } from "node:async_hooks";

/** Where the server finds the function below, to have it run in the middle of what is to be terminated. */
export const DISABLE_HOOKS = Symbol.for("lab.disableAsyncHooks");

interface Hook {
  disable(): unknown;
}

/** Whether Node is calling hooks at this moment: those that are disabled then are enabled again. */
function isInNode(): boolean {
  const { prepareStackTrace } = Error;
  const files = (_error: Error, sites: NodeJS.CallSite[]): string[] =>
    sites.map((site) => site.getFileName() ?? "");
  if (!Reflect.set(Error, "prepareStackTrace", files)) return false;
  const { stack } = new Error();
  Reflect.set(Error, "prepareStackTrace", prepareStackTrace);
  return (stack as unknown as string[]).some((file) => /^node:(internal\/)?async/.test(file));
}

/**
 * While hooks are enabled, Node checks its stack of asynchronous ids after each callback, and ends the process where
 * a termination left something on it. So they are disabled before; the function says false where it has to be called
 * again. An AsyncLocalStorage, which is made of hooks
 * up to Node 22, enables them anew when it is next used.
 */
export function watchAsyncHooks(): void {
  const enabled = new Set<Hook>();
  const watch = (prototype: object, method: string): void => {
    const methods = prototype as Record<string, ((this: Hook) => unknown) | undefined>;
    const original = methods[method];
    if (!original) return;
    methods[method] = function () {
      enabled.add(this);
      return original.call(this);
    };
  };
  watch(AsyncLocalStorage.prototype, "_enable");
  watch(Object.getPrototypeOf(createHook({})) as object, "enable");
  const disable = (): boolean => {
    if (enabled.size > 0 && isInNode()) return false;
    for (const hook of enabled) hook.disable();
    enabled.clear();
    return true;
  };
  Object.defineProperty(globalThis, DISABLE_HOOKS, { value: disable });
}
