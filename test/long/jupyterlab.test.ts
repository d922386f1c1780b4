import { NOTEBOOK_MS, notebookNames, NotebooksInBrowser } from "../support/notebooks-in-browser";
import { assertAlone } from "../support/page-checks";

describe("the further weeks in JupyterLab", function () {
  this.timeout(NOTEBOOK_MS + 60_000);
  const lab = new NotebooksInBrowser();

  before(async function () {
    await lab.start(this);
  });

  after(() => lab.stop());

  for (const name of notebookNames.slice(1))
    it(`${name}: every cell runs, every figure is there and becomes interactive`, () =>
      lab.assertExecutes(name));

  it("load nothing from outside the machine, and no script of theirs fails", () => assertAlone(lab.heard));
});
