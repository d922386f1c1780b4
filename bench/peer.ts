import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LabSettings, Stage } from "./lab";

/** What bench/lab_pytorch.py reports. */
type PeerReport = Record<string, Record<string, number>>;

/** The yardstick's stages under our names. */
function stagesOf(report: PeerReport): Record<string, Stage> {
  const { moons, lenet, mc_dropout: dropout, confidnet, ood } = report;
  return {
    "moons VI": {
      seconds: moons.vi_train_seconds + moons.vi_grid_seconds,
      confidence: moons.vi_mean_abs_confidence_on_grid,
    },
    "moons dropout": {
      seconds: moons.dropout_train_seconds + moons.dropout_grid_seconds,
      confidence: moons.dropout_mean_abs_confidence_on_grid,
    },
    LeNet: { seconds: lenet.seconds, accuracy: lenet.test_accuracy },
    "MC dropout": { seconds: dropout.seconds, "AP variation ratio": dropout.aupr_variation_ratio },
    ConfidNet: { seconds: confidnet.seconds, "AP ConfidNet": confidnet.aupr_confidnet },
    "OOD MCP": { seconds: ood.mcp_seconds, "AP MCP": ood.aupr_mcp },
    "OOD ODIN": { seconds: ood.odin_seconds, "AP ODIN": ood.aupr_odin },
    "OOD MC dropout": { seconds: ood.mc_100_passes_seconds, "AP entropy": ood.aupr_entropy },
  };
}

export interface PeerRun {
  settings: LabSettings;
  optimised: boolean;
  /** Folder of the four IDX files. */
  mnist: string;
  /** IDX file of the out-of-distribution images. */
  ood: string;
}

/** The yardstick's command line behind the interpreter, but for where it writes. */
export function peerArguments({ settings, optimised, mnist, ood }: PeerRun): string[] {
  return [
    join(__dirname, "lab_pytorch.py"),
    ...["--mnist", mnist, "--ood", ood, "--train", "55000"],
    ...["--only", "moons,lenet,mc_dropout,confidnet,ood"],
    ...["--seed", String(settings.seed)],
    ...["--lenet-epochs", String(settings.lenetEpochs)],
    ...["--confidnet-epochs", String(settings.confidnetEpochs)],
    ...(optimised ? ["--optimised"] : []),
  ];
}

/**
 * Runs the PyTorch yardstick once, on the same images as ours.
 * @param python an interpreter that has torch and scikit-learn
 */
export function runPeer(python: string, run: PeerRun): Record<string, Stage> {
  const folder = mkdtempSync(join(tmpdir(), "yardstick-"));
  const json = join(folder, "report.json");
  try {
    execFileSync(python, [...peerArguments(run), "--json", json], { stdio: ["ignore", "ignore", "inherit"] });
    return stagesOf(JSON.parse(readFileSync(json, "utf8")) as PeerReport);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
