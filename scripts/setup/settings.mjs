// @ts-check
import { join } from "node:path";
import { jsonStep } from "./json-step.mjs";

/** Files of settings below an environment's folder, and what they say. */
const SETTINGS = {
  /** No question about news at the first start. */
  "share/jupyter/lab/settings/overrides.json": {
    "@jupyterlab/apputils-extension:notification": { fetchNews: "false", checkForUpdates: false },
  },
  /**
   * JupyterLab's *Save and Export Notebook As: HTML* gives the pages of scripts/templates/page. On the command line the
   * stock template stays nbconvert's own choice, since a choice in its settings would win over `--template`.
   */
  "etc/jupyter/jupyter_server_config.json": {
    HTMLExporter: { template_name: "page" },
    // Exporters that are made of it, and keep their templates.
    SlidesExporter: { template_name: "reveal" },
    WebPDFExporter: { template_name: "webpdf" },
  },
};

/**
 * What the JupyterLab of an environment is told, whoever starts it.
 * @param {import("./steps.mjs").Context} context
 * @param {string} environment its folder
 * @param {(keyof typeof SETTINGS)[]} chosen
 * @returns {import("./steps.mjs").Step}
 */
export function settingsStep(
  { root },
  environment,
  chosen = /** @type {(keyof typeof SETTINGS)[]} */ (Object.keys(SETTINGS)),
) {
  const files = chosen.map((name) => [join(root, environment, name), SETTINGS[name]]);
  return jsonStep(`settings of ${environment}`, Object.fromEntries(files), "written");
}
